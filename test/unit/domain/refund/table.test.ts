/** Hundreds of refunds computed independently (tools/refund-table) against the product's own. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  CANCELLATION_REASONS,
  cancellationPolicy,
} from '../../../../src/domain/catalog/cancellationPolicy.ts';
import { ITEM_TYPES } from '../../../../src/domain/catalog/itemTypes.ts';
import { minor, type MinorUnits } from '../../../../src/domain/money/money.ts';
import type { Quote } from '../../../../src/domain/quote/quote.ts';
import { shareRefund } from '../../../../src/domain/refund/allocation.ts';
import type { CutRefund } from '../../../../src/domain/refund/cut.ts';
import { type GuardedPayment, previewRefund } from '../../../../src/domain/refund/preview.ts';
import { type RefundRow, refundTable, TABLE } from '../../../../tools/refund-table/table.ts';
import { quoteFor } from '../quote/quoting.ts';

const text = readFileSync(TABLE, 'utf8');
// Our own file, so its shape is taken on trust; a wrong one fails the comparisons below.
const rows = JSON.parse(text) as readonly RefundRow[];

describe('the independent refund table', () => {
  it('is what the rules give', () => {
    expect(text).toBe(refundTable());
  });

  it('refunds every type of item in both currencies, for every reason, paid in each way', () => {
    const kinds = ['moment', 'reason', 'unconfirmed', 'shares', 'paypal', 'fees', 'halves', 'cut'];
    const seen = new Set(rows.map(({ kind, quote }) => `${kind} ${quote.itemType} ${quote.currency}`));
    const wanted = kinds.flatMap((kind) =>
      ITEM_TYPES.flatMap((type) => [`${kind} ${type} AED`, `${kind} ${type} USD`]),
    );
    expect([...seen].sort()).toEqual(wanted.sort());
    expect(new Set(rows.map(({ reason }) => reason))).toEqual(new Set(CANCELLATION_REASONS));
    expect(new Set(rows.map(({ payments }) => payments.length))).toEqual(new Set([0, 1, 2, 3]));
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  });
});

/** `$name` would cut a name short. */
const named = (some: readonly RefundRow[]) => some.map((row) => [row.name, row] as const);

describe('every line of a refund is the same to the minor unit', () => {
  it.each(named(rows))('%s', (_name, row) => {
    const { isCut, refund } = previewOf(row);
    const { charge, deposit, hoursBeforeStart, lines, percentage, total } = row.expected;
    expect({ refund, isCut }).toEqual({
      refund: {
        reason: row.reason,
        hoursBeforeStart,
        percentage,
        lines: Object.entries(lines).map(([kind, amount]) => ({ kind, amount })),
        charge,
        deposit,
        total,
        currency: row.quote.currency,
      },
      isCut: row.expected.isCut,
    });
    expect(totalOf(Object.values(lines))).toBe(total);
  });
});

describe('what is paid out is the same, and the payments share it in order', () => {
  it.each(named(rows))('%s', (_name, row) => expectPayout(row));
});

function expectPayout(row: RefundRow): void {
  const { payout, shares } = row.expected;
  const preview = previewOf(row);
  expect(preview.payout).toEqual(payout);

  const payments = row.payments.map((payment, index) => ({
    paymentId: `payment ${index + 1}`,
    refundable: refundable(payment),
  }));
  const parts = shares.map((amount, index) => ({ paymentId: `payment ${index + 1}`, amount }));
  expect(shareRefund(preview.payout.amount, payments)).toEqual({
    parts: parts.filter(({ amount }) => amount > 0),
    shortfall: 0,
  });
  expect(totalOf(shares)).toBe(payout.amount);
}

function previewOf({ isConfirmed, payments, quote, reason, requestedAt }: RefundRow): CutRefund {
  return previewRefund(
    { quote: quoteOf(quote), isConfirmed, payments: payments.map(guarded) },
    { reason, at: requestedAt },
  );
}

const guarded = ({
  captured,
  currency,
  disputed,
  provider,
  refunded,
  reserved,
}: Payment): GuardedPayment => ({
  provider,
  currency,
  captured: minor(captured),
  refunded: minor(refunded),
  disputed: minor(disputed),
  reservedForRefund: minor(reserved),
});

type Payment = RefundRow['payments'][number];

const refundable = ({ captured, disputed, refunded, reserved }: Payment): MinorUnits =>
  minor(Math.max(0, captured - refunded - disputed - reserved));

/** A quote knows only deposits that are charged so far; one that is held is no part of what was paid. */
function quoteOf({ charge, currency, itemType, presentment, startAt, ...terms }: RefundRow['quote']): Quote {
  const usual = quoteFor();
  const deposit = minor(terms.depositMethod === 'charged' ? terms.deposit : 0);
  const paypal = presentment && {
    amount: minor(presentment.amount),
    currency: presentment.currency,
    rate: presentment.rate,
    rateAsOf: usual.createdAt,
  };
  return {
    ...usual,
    itemType,
    currency,
    startAt,
    amounts: { ...usual.amounts, deposit, total: minor(charge + deposit) },
    presentment: { paypal },
    cancellationPolicy: cancellationPolicy(itemType, currency),
  };
}

const totalOf = (amounts: readonly number[]): number => amounts.reduce((total, each) => total + each, 0);
