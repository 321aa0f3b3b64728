import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CANCELLATION_REASONS,
  cancellationPolicy,
} from '../../../../src/domain/catalog/cancellationPolicy.ts';
import type { CancellationReason } from '../../../../src/domain/catalog/cancellationPolicy.ts';
import { ITEM_TYPES } from '../../../../src/domain/catalog/itemTypes.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import { computeRefund } from '../../../../src/domain/refund/refund.ts';
import { shareRefund } from '../../../../src/domain/refund/allocation.ts';

const START = '2028-06-25T06:00:00.000Z';
const HOUR_MS = 3_600_000;
const before = (ms: number) => new Date(Date.parse(START) - ms).toISOString();

const cancellations = fc.record({
  policy: fc
    .tuple(fc.constantFrom(...ITEM_TYPES), fc.constantFrom('AED' as const, 'USD' as const))
    .map(([type, currency]) => cancellationPolicy(type, currency)),
  charge: fc
    .oneof(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 2_000_000_000 }))
    .map(minor),
  deposit: fc.integer({ min: 0, max: 20_000_000 }).map(minor),
  startAt: fc.constant(START),
  isConfirmed: fc.constant(true),
});
const moments = fc.oneof(
  fc.integer({ min: -100 * HOUR_MS, max: 500 * HOUR_MS }),
  fc
    .tuple(fc.constantFrom(0, 24, 48, 72, 168, 336), fc.integer({ min: -1, max: 1 }))
    .map(([hours, ms]) => hours * HOUR_MS + ms),
);

describe('every refund', () => {
  it('has the same six lines, which sum to its total, and is never negative nor more than was paid', () => {
    const reasons = fc.constantFrom(...CANCELLATION_REASONS);
    fc.assert(
      fc.property(cancellations, moments, reasons, (cancellation, ms, reason) => {
        const refund = computeRefund({ ...cancellation, requestedAt: before(ms), reason });
        expect(refund.lines.map(({ kind }) => kind)).toEqual([
          'charge',
          'policy_withheld',
          'processing_fee',
          'insurance_fee',
          'concierge_fee',
          'deposit',
        ]);
        expect(refund.lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(refund.total);
        expect(refund.charge.refund + refund.deposit.refund).toBe(refund.total);
        expect(refund.charge.refund).toBeGreaterThanOrEqual(0);
        expect(refund.charge.refund).toBeLessThanOrEqual(cancellation.charge);
        expect(refund.lines.slice(1, 5).every(({ amount }) => amount <= 0)).toBe(true);
      }),
    );
  });

  it('is never larger for asking later', () => {
    fc.assert(
      fc.property(cancellations, moments, moments, (cancellation, one, other) => {
        const totalAt = (ms: number) =>
          computeRefund({ ...cancellation, requestedAt: before(ms), reason: 'customer_request' }).total;
        expect(totalAt(Math.min(one, other))).toBeLessThanOrEqual(totalAt(Math.max(one, other)));
      }),
    );
  });

  it('returns the whole charge without fees for a special reason, at any moment', () => {
    const special = fc.constantFrom<CancellationReason>(...CANCELLATION_REASONS.slice(1));
    fc.assert(
      fc.property(cancellations, moments, special, (cancellation, ms, reason) => {
        const refund = computeRefund({ ...cancellation, requestedAt: before(ms), reason });
        expect(refund.percentage).toBe(100);
        expect(refund.charge.refund).toBe(cancellation.charge);
      }),
    );
  });
});

describe('the percentage', () => {
  const borders = {
    cars: [
      [72, 100],
      [48, 75],
      [24, 50],
      [-Infinity, 25],
    ],
    yachts: [
      [168, 100],
      [72, 80],
      [48, 60],
      [24, 40],
      [-Infinity, 20],
    ],
    jets: [
      [168, 100],
      [72, 75],
      [48, 50],
      [24, 30],
      [-Infinity, 15],
    ],
    properties: [
      [336, 100],
      [168, 85],
      [72, 70],
      [48, 50],
      [-Infinity, 25],
    ],
  } as const;

  it.each(ITEM_TYPES)('of %s changes one millisecond after each border', (type) => {
    const at = (ms: number) =>
      computeRefund({
        policy: cancellationPolicy(type, 'USD'),
        charge: minor(1000),
        deposit: minor(0),
        startAt: START,
        requestedAt: before(ms),
        reason: 'customer_request',
        isConfirmed: true,
      }).percentage;
    const rows = borders[type];
    rows.forEach(([hours, percentage], index) => {
      if (hours === -Infinity) return;
      expect(at(hours * HOUR_MS)).toBe(percentage);
      expect(at(hours * HOUR_MS - 1)).toBe(rows[index + 1]?.[1]);
    });
    expect(at(-1000 * HOUR_MS)).toBe(rows.at(-1)?.[1]);
  });
});

describe('the deposit', () => {
  const paid = {
    policy: cancellationPolicy('cars', 'AED'),
    charge: minor(1_000_000),
    deposit: minor(1_836_250),
    startAt: START,
    reason: 'customer_request',
    isConfirmed: true,
  } as const;

  it('comes back in full whenever the booking is cancelled', () => {
    expect(computeRefund({ ...paid, requestedAt: before(1) }).deposit.refund).toBe(1_836_250);
    expect(computeRefund({ ...paid, requestedAt: START }).deposit.refund).toBe(1_836_250);
    expect(computeRefund({ ...paid, requestedAt: before(-1) }).deposit.refund).toBe(1_836_250);
  });

  it('is not computed from instants that cannot be read', () => {
    expect(() => computeRefund({ ...paid, requestedAt: 'tomorrow' })).toThrow(RangeError);
  });
});

it('hours before the start are rounded down, also after it', () => {
  const hoursAt = (ms: number) =>
    computeRefund({
      policy: cancellationPolicy('cars', 'USD'),
      charge: minor(0),
      deposit: minor(0),
      startAt: START,
      requestedAt: before(ms),
      reason: 'customer_request',
      isConfirmed: true,
    }).hoursBeforeStart;
  expect([HOUR_MS, HOUR_MS - 1, 0, -1, -HOUR_MS, -HOUR_MS - 1].map(hoursAt)).toEqual([1, 0, 0, -1, -1, -2]);
});

describe('a refund over several payments', () => {
  const payments = [
    { paymentId: 'first', refundable: minor(100) },
    { paymentId: 'empty', refundable: minor(0) },
    { paymentId: 'last', refundable: minor(50) },
  ];

  it('is taken in order of payment, each up to what is refundable', () => {
    expect(shareRefund(minor(120), payments)).toEqual({
      parts: [
        { paymentId: 'first', amount: 100 },
        { paymentId: 'last', amount: 20 },
      ],
      shortfall: 0,
    });
    expect(shareRefund(minor(0), payments)).toEqual({ parts: [], shortfall: 0 });
  });

  it('says what the payments cannot cover', () => {
    expect(shareRefund(minor(151), payments).shortfall).toBe(1);
  });
});
