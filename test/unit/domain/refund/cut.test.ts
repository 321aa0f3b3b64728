/** Where less is left than a refund comes to, the charge bears what is missing, and then the deposit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cancellationPolicy } from '../../../../src/domain/catalog/cancellationPolicy.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import { cutToLeft } from '../../../../src/domain/refund/cut.ts';
import { computeRefund, type RefundBreakdown } from '../../../../src/domain/refund/refund.ts';

const START = '2028-06-25T06:00:00.000Z';
const refundAt = (hours: number, amounts: { charge: number; deposit: number }): RefundBreakdown =>
  computeRefund({
    policy: cancellationPolicy('cars', 'AED'),
    charge: minor(amounts.charge),
    deposit: minor(amounts.deposit),
    startAt: START,
    requestedAt: new Date(Date.parse(START) - hours * 3_600_000).toISOString(),
    reason: 'customer_request',
    isConfirmed: true,
  });

const amountsOf = ({ lines }: RefundBreakdown) => lines.map(({ amount }) => Number(amount));

describe('a refund of 10,000.00 of charge and 5,000.00 of deposit, 72 h before the start', () => {
  const refund = refundAt(72, { charge: 1_000_000, deposit: 500_000 });
  const due = { amount: minor(1_500_000), deposit: minor(500_000), currency: 'AED' } as const;

  it.each([
    // charge, withheld, processing, insurance, concierge, deposit
    ['all that was paid', 1_500_000, [1_000_000, 0, -50_000, -100_000, -36_725, 500_000]],
    ['exactly as much', 1_313_275, [1_000_000, 0, -50_000, -100_000, -36_725, 500_000]],
    ['one fils less', 1_313_274, [1_000_000, -1, -50_000, -100_000, -36_725, 500_000]],
    ['no more than the deposit', 500_000, [1_000_000, -813_275, -50_000, -100_000, -36_725, 500_000]],
    ['less than the deposit', 499_999, [1_000_000, -813_275, -50_000, -100_000, -36_725, 499_999]],
    ['nothing', 0, [1_000_000, -813_275, -50_000, -100_000, -36_725, 0]],
  ])('of which %s is left', (_what, left, lines) => {
    const cut = cutToLeft(refund, { due, left: minor(left), isDepositLater: false });
    expect(amountsOf(cut.refund)).toEqual(lines);
    const total = Math.min(left, 1_313_275);
    expect(cut.refund.total).toBe(total);
    expect(cut.payout).toEqual({ amount: total, currency: 'AED' });
    expect(cut.isCut).toBe(left < 1_313_275);
  });
});

it('paid in dollars it pays out dollars, and says in dirhams what that is', () => {
  const refund = refundAt(72, { charge: 19_126_800, deposit: 1_836_250 });
  const due = { amount: minor(5_708_114), deposit: minor(500_000), currency: 'USD' } as const;
  const whole = cutToLeft(refund, { due, left: minor(5_708_114), isDepositLater: false });
  // round(16,221,055 × 5,208,114 / 19,126,800) = 4,416,897 of the charge
  expect(whole).toEqual({
    refund,
    payout: { amount: 4_916_897, currency: 'USD' },
    shares: { charge: 4_416_897, deposit: 500_000 },
    isCut: false,
  });

  const cut = cutToLeft(refund, { due, left: minor(2_708_449), isDepositLater: false });
  expect(cut.payout).toEqual({ amount: 2_708_449, currency: 'USD' });
  expect(cut.shares).toEqual({ charge: 2_208_449, deposit: 500_000 });
  // round(16,221,055 × 2,208,449 / 4,416,897) = 8,110,529 of the charge
  expect(amountsOf(cut.refund)).toEqual([19_126_800, -8_110_526, -956_340, -1_912_680, -36_725, 1_836_250]);
  expect(cut.refund.total).toBe(9_946_779);
});

describe('from the start on the deposit goes back by itself, later', () => {
  const refund = refundAt(-1, { charge: 1_000_000, deposit: 500_000 });
  const due = { amount: minor(1_500_000), deposit: minor(500_000), currency: 'AED' } as const;

  it.each([
    // 25 % of the charge, less 50,000, 100,000 and 36,725 of fees
    ['all that was paid', 1_500_000, 63_275, false],
    ['a little more than the deposit', 500_001, 1, true],
    ['no more than the deposit', 500_000, 0, true],
  ])('of which %s is left, and only the rest is paid out now', (_what, left, charge, isCut) => {
    const cut = cutToLeft(refund, { due, left: minor(left), isDepositLater: true });
    expect(cut).toMatchObject({ payout: { amount: charge }, shares: { charge, deposit: 0 }, isCut });
    expect(cut.refund).toMatchObject({
      charge: { refund: charge },
      deposit: { refund: 500_000 },
      total: charge + 500_000,
    });
  });
});

const cases = fc.record({
  hours: fc.integer({ min: -10, max: 100 }),
  charge: fc.integer({ min: 0, max: 50_000_000 }),
  deposit: fc.integer({ min: 0, max: 20_000_000 }),
  /** The amount to pay in the currency paid, per mille of the quote's. */
  rate: fc.integer({ min: 1, max: 5_000 }),
  goneShare: fc.integer({ min: 0, max: 1_000 }),
});

it('is never more than is left nor less than can be, its lines sum to its total, and only the charge is cut while it lasts', () => {
  fc.assert(
    fc.property(cases, ({ charge, deposit, goneShare, hours, rate }) => {
      const refund = refundAt(hours, { charge, deposit });
      const paidDeposit = Math.round((deposit * rate) / 1000);
      const amount = Math.round((charge * rate) / 1000) + paidDeposit;
      const left = Math.floor((amount * (1000 - goneShare)) / 1000);
      const due = { amount: minor(amount), deposit: minor(paidDeposit), currency: 'USD' } as const;
      const whole = cutToLeft(refund, { due, left: minor(amount), isDepositLater: false });
      const cut = cutToLeft(refund, { due, left: minor(left), isDepositLater: false });
      expect(cut.payout.amount).toBe(Math.min(left, whole.payout.amount));
      expect(cut.isCut).toBe(left < whole.payout.amount);
      expect(cut.shares.charge + cut.shares.deposit).toBe(cut.payout.amount);
      expect(cut.shares.deposit).toBe(Math.min(paidDeposit, left));
      expect(amountsOf(cut.refund).reduce((total, line) => total + line, 0)).toBe(cut.refund.total);
      expect(cut.refund.charge.refund + cut.refund.deposit.refund).toBe(cut.refund.total);
      expect(cut.refund.charge.refund).toBeGreaterThanOrEqual(0);
      expect(cut.refund.charge.refund).toBeLessThanOrEqual(refund.charge.refund);
      expect(cut.refund.deposit.refund).toBeLessThanOrEqual(deposit);
      if (left >= paidDeposit) expect(cut.refund.deposit.refund).toBe(refund.deposit.refund);
      if (left <= paidDeposit && paidDeposit > 0) expect(cut.refund.charge.refund).toBe(0);
    }),
  );
});

it('in the quote’s own currency it is cut by exactly what is missing', () => {
  fc.assert(
    fc.property(cases, ({ charge, deposit, goneShare, hours }) => {
      const refund = refundAt(hours, { charge, deposit });
      const left = Math.floor(((charge + deposit) * (1000 - goneShare)) / 1000);
      const due = { amount: minor(charge + deposit), deposit: minor(deposit), currency: 'AED' } as const;
      expect(cutToLeft(refund, { due, left: minor(left), isDepositLater: false }).refund.total).toBe(
        Math.min(left, refund.total),
      );
    }),
  );
});
