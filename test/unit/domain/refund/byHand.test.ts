/** What finance gives back by hand comes from the charge first, then from the deposit, and is never more than is left. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { refundByHand } from '../../../../src/domain/refund/byHand.ts';
import type { CutRefund } from '../../../../src/domain/refund/cut.ts';
import type { GuardedPayment, RefundableBooking } from '../../../../src/domain/refund/preview.ts';
import { quoteFor } from '../quote/quoting.ts';

const QUOTE = quoteFor();
const HOUR_MS = 3_600_000;
const AT = new Date(Date.parse(QUOTE.startAt) - 50.5 * HOUR_MS).toISOString();

/** What was captured, and what of that is refunded and reserved, in the currency paid. */
type Money = Readonly<Record<'captured' | 'refunded' | 'reserved', number>>;
const payment = (
  { captured, refunded, reserved }: Partial<Money>,
  paid: Pick<GuardedPayment, 'provider' | 'currency'> = { provider: 'stripe', currency: 'AED' },
): GuardedPayment => ({
  ...paid,
  captured: minor(captured ?? 0),
  refunded: minor(refunded ?? 0),
  disputed: minor(0),
  reservedForRefund: minor(reserved ?? 0),
});

/** 10,000.00 of charge and 5,000.00 of deposit, in dirhams. */
const paidBy = (...payments: readonly GuardedPayment[]): RefundableBooking => ({
  quote: {
    ...QUOTE,
    amounts: { ...QUOTE.amounts, total: minor(1_500_000), deposit: minor(500_000) },
  },
  isConfirmed: true,
  payments,
});

const giveBack = (booking: RefundableBooking, amount: number, depositRefunded = 0): CutRefund =>
  refundByHand(booking, {
    amount: minor(amount),
    reason: 'customer_request',
    at: AT,
    depositRefunded: minor(depositRefunded),
  });

describe('a refund by hand', () => {
  const untouched = paidBy(payment({ captured: 1_500_000 }));

  it.each([
    ['less than the charge', 200_000, { charge: 200_000, deposit: 0 }, false],
    ['exactly the charge', 1_000_000, { charge: 1_000_000, deposit: 0 }, false],
    ['more than the charge', 1_000_001, { charge: 1_000_000, deposit: 1 }, false],
    ['all that was paid', 1_500_000, { charge: 1_000_000, deposit: 500_000 }, false],
    ['more than was paid', 1_500_001, { charge: 1_000_000, deposit: 500_000 }, true],
  ])('of %s', (_what, amount, shares, isCut) => {
    expect(giveBack(untouched, amount)).toMatchObject({
      shares,
      isCut,
      payout: { amount: Math.min(amount, 1_500_000), currency: 'AED' },
    });
  });

  it('says what it is as every refund does: six lines without a fee, and when it was asked for', () => {
    expect(giveBack(untouched, 1_200_000).refund).toEqual({
      reason: 'customer_request',
      hoursBeforeStart: 50,
      percentage: 100,
      lines: [
        { kind: 'charge', amount: 1_000_000 },
        { kind: 'policy_withheld', amount: 0 },
        { kind: 'processing_fee', amount: 0 },
        { kind: 'insurance_fee', amount: 0 },
        { kind: 'concierge_fee', amount: 0 },
        { kind: 'deposit', amount: 200_000 },
      ],
      charge: { refund: 1_000_000 },
      deposit: { refund: 200_000 },
      total: 1_200_000,
      currency: 'AED',
    });
  });

  it.each([
    // refunded, reserved, of which deposit; asked for; from charge, from deposit
    ['some of the charge', 300_000, 0, 0, 1_200_000, 700_000, 500_000],
    ['the deposit', 500_000, 0, 500_000, 1_000_000, 1_000_000, 0],
    ['the deposit and some of the charge', 900_000, 0, 500_000, 600_000, 600_000, 0],
    ['the charge', 1_000_000, 0, 0, 300_000, 0, 300_000],
    ['the charge, and some of the deposit', 1_200_000, 0, 200_000, 400_000, 0, 300_000],
    ['some of the charge, which is only on its way', 0, 300_000, 0, 800_000, 700_000, 100_000],
    ['everything', 1_500_000, 0, 500_000, 1, 0, 0],
  ])('after %s has gone back', (_what, refunded, reserved, depositRefunded, amount, charge, deposit) => {
    const booking = paidBy(payment({ captured: 1_500_000, refunded, reserved }));
    const { isCut, payout, shares } = giveBack(booking, amount, depositRefunded);
    expect(shares).toEqual({ charge, deposit });
    expect(payout.amount).toBe(charge + deposit);
    expect(isCut).toBe(charge + deposit < amount);
  });

  it('of a booking that was never paid gives nothing', () => {
    expect(giveBack(paidBy(payment({})), 1)).toMatchObject({ payout: { amount: 0 }, isCut: true });
  });

  it('is of all payments in the currency paid, and of no other', () => {
    const shares = [payment({ captured: 900_000, refunded: 100 }), payment({ captured: 600_000 })];
    const before = payment({ captured: 400_000, refunded: 400_000 }, { provider: 'paypal', currency: 'USD' });
    expect(giveBack(paidBy(before, ...shares), 1_500_000).payout).toEqual({
      amount: 1_499_900,
      currency: 'AED',
    });
  });
});

describe('a refund by hand of a booking paid in dollars', () => {
  const quote = {
    ...QUOTE,
    amounts: { ...QUOTE.amounts, total: minor(20_963_050), deposit: minor(1_836_250) },
    presentment: {
      paypal: { amount: minor(5_708_114), currency: 'USD', rate: '3.6725', rateAsOf: QUOTE.createdAt },
    },
  } as const;
  const dollars = { provider: 'paypal', currency: 'USD' } as const;
  const booking = { quote, isConfirmed: true, payments: [payment({ captured: 5_708_114 }, dollars)] };

  it('is a figure in dollars, and says in dirhams what that is', () => {
    const { payout, refund, shares } = giveBack(booking, 5_308_114);
    expect(payout).toEqual({ amount: 5_308_114, currency: 'USD' });
    expect(shares).toEqual({ charge: 5_208_114, deposit: 100_000 });
    expect(refund).toMatchObject({
      charge: { refund: 19_126_800 },
      deposit: { refund: 367_250 },
      total: 19_494_050,
      currency: 'AED',
    });
  });

  it('of all of it is all that was quoted', () => {
    expect(giveBack(booking, 5_708_114)).toMatchObject({ refund: { total: 20_963_050 }, isCut: false });
  });
});

const cases = fc
  .record({
    charge: fc.integer({ min: 1, max: 10 ** 8 }),
    deposit: fc.integer({ min: 0, max: 10 ** 7 }),
    chargeGone: fc.integer({ min: 0, max: 1_000 }),
    depositGone: fc.integer({ min: 0, max: 1_000 }),
    amount: fc.integer({ min: 1, max: 2 * 10 ** 8 }),
  })
  .map(({ chargeGone, depositGone, ...rest }) => ({
    ...rest,
    chargeGone: Math.floor((rest.charge * chargeGone) / 1_000),
    depositGone: Math.floor((rest.deposit * depositGone) / 1_000),
  }));

it('gives back what was asked for or all that is left, and the deposit only once nothing of the charge is', () => {
  fc.assert(
    fc.property(cases, ({ amount, charge, chargeGone, deposit, depositGone }) => {
      const captured = charge + deposit;
      const left = captured - chargeGone - depositGone;
      const booking = {
        ...paidBy(payment({ captured, refunded: chargeGone + depositGone })),
        quote: {
          ...QUOTE,
          amounts: { ...QUOTE.amounts, total: minor(captured), deposit: minor(deposit) },
        },
      };
      const { isCut, payout, refund, shares } = giveBack(booking, amount, depositGone);
      expect(payout.amount).toBe(Math.min(amount, left));
      expect(isCut).toBe(left < amount);
      expect(shares.charge).toBe(Math.min(amount, charge - chargeGone));
      expect(shares.charge + shares.deposit).toBe(payout.amount);
      expect(refund.lines.reduce((total, line) => total + line.amount, 0)).toBe(refund.total);
      expect(refund.total).toBe(payout.amount); // in the quote's own currency
    }),
  );
});
