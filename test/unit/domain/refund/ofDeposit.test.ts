/** What goes back of a deposit that was paid: all but what is retained, in the currency paid, and never more than is left. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { refundOfDeposit } from '../../../../src/domain/refund/ofDeposit.ts';
import type { GuardedPayment, RefundableBooking } from '../../../../src/domain/refund/preview.ts';
import { quoteFor } from '../quote/quoting.ts';

const QUOTE = quoteFor();
const AT = QUOTE.endAt;

const payment = (captured: number, gone = 0, currency: 'AED' | 'USD' = 'AED'): GuardedPayment => ({
  provider: currency === 'AED' ? 'stripe' : 'paypal',
  currency,
  captured: minor(captured),
  refunded: minor(gone),
  disputed: minor(0),
  reservedForRefund: minor(0),
});

/** 10,000.00 of charge and 5,000.00 of deposit, in dirhams; at PayPal 2,722.94 and 1,361.47 of dollars. */
const paidBy = (...payments: readonly GuardedPayment[]): RefundableBooking => ({
  quote: {
    ...QUOTE,
    amounts: { ...QUOTE.amounts, total: minor(1_500_000), deposit: minor(500_000) },
    presentment: {
      paypal: { amount: minor(408_441), currency: 'USD', rate: '3.6725', rateAsOf: QUOTE.createdAt },
    },
  },
  isConfirmed: true,
  payments,
});

const release = (booking: RefundableBooking, retained = 0, depositRefunded = 0) =>
  refundOfDeposit(booking, {
    at: AT,
    retained: minor(retained),
    depositRefunded: minor(depositRefunded),
  });

describe('a deposit that is released', () => {
  it.each([
    ['in whole', 0, 0, 500_000],
    ['less what is retained', 120_050, 0, 379_950],
    ['of which all is retained', 500_000, 0, 0],
    ['less what finance gave back of it by hand', 0, 200_000, 300_000],
    ['of which more went back by hand than the rest', 400_000, 200_000, 0],
  ])('%s', (_what, retained, depositRefunded, amount) => {
    const booking = paidBy(payment(1_500_000, depositRefunded === 0 ? 0 : 1_000_000 + depositRefunded));
    const { refund, payout, shares, isCut } = release(booking, retained, depositRefunded);
    expect(payout).toEqual({ amount, currency: 'AED' });
    expect(shares).toEqual({ charge: 0, deposit: amount });
    expect(isCut).toBe(false);
    expect(refund).toMatchObject({
      total: amount,
      charge: { refund: 0 },
      deposit: { refund: amount },
      lines: [
        { kind: 'charge', amount: 0 },
        { kind: 'policy_withheld', amount: 0 },
        { kind: 'processing_fee', amount: 0 },
        { kind: 'insurance_fee', amount: 0 },
        { kind: 'concierge_fee', amount: 0 },
        { kind: 'deposit', amount },
      ],
    });
  });

  it('is what is left, where less is', () => {
    expect(release(paidBy(payment(1_500_000, 1_400_000)))).toMatchObject({
      payout: { amount: 100_000 },
      refund: { total: 100_000 },
      isCut: true,
    });
  });

  it('in the currency paid its figure is fixed, and a part of it a share of that', () => {
    const paid = paidBy(payment(408_441, 0, 'USD'));
    expect(release(paid).payout).toEqual({ amount: 136_147, currency: 'USD' });
    expect(release(paid).refund.total).toBe(500_000);
    expect(release(paid, 250_000)).toMatchObject({
      payout: { amount: 68_074, currency: 'USD' }, // 68,073.5, half up
      isCut: false,
    });
  });

  it('and what is retained are the deposit, whatever is retained', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500_000 }), (retained) => {
        const { payout, refund } = release(paidBy(payment(1_500_000)), retained);
        expect(payout.amount + retained).toBe(500_000);
        expect(refund.total).toBe(payout.amount);
      }),
    );
  });
});
