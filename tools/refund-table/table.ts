/** The refund table as it is kept in test/fixtures: each case with the figures that the rules give for it. */
import type { Case } from './case.ts';
import { cutCases } from './cutCases.ts';
import { fullCases } from './fullCases.ts';
import { depositOf, refundOf } from './rules.ts';

export const TABLE = new URL('../../test/fixtures/refund-table.json', import.meta.url);

/** In JSON amounts are numbers: all of them are far below the point where those stop being exact. */
type Written<Value> = Value extends bigint
  ? number
  : Value extends object
    ? { readonly [Key in keyof Value]: Written<Value[Key]> }
    : Value;

export type RefundRow = Written<ReturnType<typeof row>>;

/** A line a row. */
export function refundTable(): string {
  const rows = [...fullCases(), ...cutCases()].map(row);
  return `[\n${rows.map((each) => JSON.stringify(each, inNumbers)).join(',\n')}\n]\n`;
}

function inNumbers(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  if (!Number.isSafeInteger(Number(value))) throw new RangeError(`no number holds ${value}`);
  return Number(value);
}

/** Midnight in Dubai, the hour of a change of clocks in America, the day after one, and a day like others. */
const STARTS = {
  AED: ['2028-06-25T06:00:00.000Z', '2027-12-31T20:00:00.000Z'],
  USD: ['2027-11-07T05:30:00.000Z', '2028-03-13T14:00:00.000Z', '2027-09-15T15:00:00.000Z'],
};

function row({ secondsBeforeStart, ...cancellation }: Case, index: number) {
  const starts = STARTS[cancellation.currency];
  const startAt = starts[index % starts.length] ?? '';
  const requestedAt = new Date(Date.parse(startAt) - Number(secondsBeforeStart) * 1000).toISOString();
  const { amount: deposit, method: depositMethod } = depositOf(cancellation.itemType, cancellation.currency);
  const { charge, currency, isConfirmed, itemType, kind, name, payments, presentment, reason } = cancellation;
  return {
    kind,
    name,
    quote: { itemType, currency, charge, deposit, depositMethod, startAt, presentment },
    requestedAt,
    reason,
    isConfirmed,
    payments,
    expected: refundOf({ ...cancellation, secondsBeforeStart }),
  };
}
