/** What may happen in any order: each as plain data, so that an order that fails can be shortened and repeated. */
import fc from 'fast-check';
import type { CallFate } from './gateway.ts';

/** Amounts are eighths of a payment, and `at` counts round those that there are. */
export type Operation =
  | { readonly does: 'pay' | 'webhook'; readonly at: number }
  | { readonly does: 'cancel'; readonly isClaim: boolean }
  | { readonly does: 'refund by hand'; readonly eighths: number }
  | {
      readonly does: 'dashboard refund';
      readonly at: number;
      readonly eighths: number;
      readonly isSlow: boolean;
    }
  | { readonly does: 'dispute'; readonly at: number; readonly eighths: number }
  | { readonly does: 'end a dispute'; readonly at: number; readonly outcome: 'won' | 'lost' }
  | { readonly does: 'settle a refund'; readonly at: number; readonly outcome: 'succeeded' | 'failed' }
  | {
      readonly does: 'decide';
      readonly at: number;
      readonly isYes: boolean;
      /** Not what has failed. */
      readonly onlyReviews?: boolean;
    }
  | { readonly does: 'work'; readonly at: number; readonly fate: CallFate; readonly meanwhile?: Operation }
  /** An attempt that was given up goes on all the same. */
  | {
      readonly does: 'send again';
      readonly at: number;
      readonly fate: CallFate;
      readonly meanwhile?: Operation;
    }
  | { readonly does: 'forget the keys' | 'sweep' };

export interface Order {
  /** In how many shares the booking is to be paid. */
  readonly sizes: readonly number[];
  readonly operations: readonly Operation[];
  /** What becomes in the end of what is then open, in turn. */
  readonly ends: readonly boolean[];
}

const at = fc.nat({ max: 3 });
const eighths = fc.integer({ min: 1, max: 8 });

const fate: fc.Arbitrary<CallFate> = fc.record({
  refund: fc.constantFrom('succeeded', 'pending', 'pending', 'refused'),
  answer: fc.constantFrom('heard', 'heard', 'lost', 'deaf'),
});

const pay = fc.record({ does: fc.constant('pay' as const), at });
const webhook = fc.record({ does: fc.constant('webhook' as const), at });
const cancel = fc.record({ does: fc.constant('cancel' as const), isClaim: fc.boolean() });
const byHand = fc.record({ does: fc.constant('refund by hand' as const), eighths });
const dashboard = fc.record({
  does: fc.constant('dashboard refund' as const),
  at,
  eighths,
  isSlow: fc.boolean(),
});
const dispute = fc.record({ does: fc.constant('dispute' as const), at, eighths });
const endDispute = fc.record({
  does: fc.constant('end a dispute' as const),
  at,
  outcome: fc.constantFrom('won', 'lost'),
});
const settle = fc.record({
  does: fc.constant('settle a refund' as const),
  at,
  outcome: fc.constantFrom('succeeded', 'failed'),
});
const decide = fc.record({ does: fc.constant('decide' as const), at, isYes: fc.boolean() });
const quiet = fc.record({ does: fc.constantFrom('forget the keys' as const, 'sweep' as const) });

const calls = (meanwhile: fc.Arbitrary<Operation>) => {
  const may: { requiredKeys: ['does', 'at', 'fate'] } = { requiredKeys: ['does', 'at', 'fate'] };
  return {
    works: fc.record({ does: fc.constant('work' as const), at, fate, meanwhile }, may),
    again: fc.record({ does: fc.constant('send again' as const), at, fate, meanwhile }, may),
  };
};

const simple: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 2, arbitrary: webhook },
  { weight: 2, arbitrary: byHand },
  dashboard,
  dispute,
  endDispute,
  { weight: 2, arbitrary: settle },
  { weight: 2, arbitrary: cancel },
);
const inner = calls(fc.constant({ does: 'sweep' as const }));
/** Everything but what takes a day. */
const meanwhile: fc.Arbitrary<Operation> = fc.oneof({ weight: 4, arbitrary: simple }, inner.works, {
  weight: 2,
  arbitrary: inner.again,
});
const { works, again } = calls(meanwhile);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  pay,
  { weight: 6, arbitrary: simple },
  { weight: 5, arbitrary: works },
  again,
  { weight: 2, arbitrary: decide },
  quiet,
);

/** Nearly all are paid first; some late, some in part, some never. @param total what a booking costs, at once or in two shares */
export const orders = (total: number): fc.Arbitrary<Order> =>
  fc
    .record({
      sizes: fc.constantFrom([total], [2_000_000, total - 2_000_000]),
      paid: fc.constantFrom(2, 2, 2, 1, 0),
      operations: fc.array(operation, { minLength: 3, maxLength: 12, size: 'max' }),
      ends: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    })
    .map(({ sizes, paid, operations, ends }) => ({
      sizes,
      ends,
      operations: [...Array.from({ length: paid }, (_, at) => ({ does: 'pay' as const, at })), ...operations],
    }));
