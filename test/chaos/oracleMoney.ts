/** The provider's books against ours: the guard's rows, the append-only facts, and what nobody may pay any more. */
import type { CaseState } from './caseState.ts';
import type { Expected } from './expected.ts';
import { different } from './oracleWords.ts';

export function judgeMoney(state: CaseState, expected: Expected): string[] {
  return [...judgeProvider(state, expected), ...judgeGuard(state, expected), ...judgeFacts(state, expected)];
}

type ProviderCharge = CaseState['charges'][number];

const total = <T>(rows: readonly T[], amount: (row: T) => number): number =>
  rows.reduce((sum, row) => sum + amount(row), 0);

/** Failed charges are attempts: no money, no fact. */
const succeeded = ({ charges }: CaseState): ProviderCharge[] =>
  charges.filter(({ status }) => status === 'succeeded');

function judgeProvider(state: CaseState, { money, shares }: Expected): string[] {
  const { intents, refunds, booking } = state;
  const wanted = money === 'none' ? 0 : (booking?.total ?? 0);
  const captured = total(succeeded(state), (charge) => charge.captured);
  const returned = total(
    refunds.filter(({ status }) => status === 'succeeded'),
    ({ amount }) => amount,
  );
  const stillPayable = intents.filter(({ status }) => status !== 'succeeded' && status !== 'canceled');
  return [
    // A booking that ended before it could be paid may have opened nothing; none may have opened more than it needs.
    ...(money === 'none' && intents.length === 0 ? [] : different('PaymentIntents', intents.length, shares)),
    ...different('money taken at the provider', captured, wanted),
    ...different('money returned by the provider', returned, money === 'returned' ? wanted : 0),
    ...different('successful charges', succeeded(state).length, money === 'none' ? 0 : shares),
    ...different('refunds', refunds.length, money === 'returned' ? shares : 0),
    ...stillPayable.map(({ id, status }) => `${id} is ${status}, neither paid nor closed`),
  ];
}

const ROW_STATUS = { kept: ['paid'], returned: ['refunded'], none: ['canceled', 'failed'] } as const;

/** One row a payment, each saying what the provider says of its intent. */
function judgeGuard(state: CaseState, { money, shares }: Expected): string[] {
  const { payments, intents, booking } = state;
  return [
    ...different('rows of the money guard', payments.length, shares),
    ...different(
      'the rows together',
      total(payments, ({ amount }) => amount),
      booking?.total ?? 0,
    ),
    ...payments.flatMap((row) => {
      const charges = succeeded(state).filter(({ intent }) => intent === row.provider_payment_id);
      const known = intents.some(({ id }) => id === row.provider_payment_id);
      return [
        ...(known || intents.length === 0 ? [] : [`${row.id} does not know its PaymentIntent`]),
        ...(ROW_STATUS[money].some((status) => status === row.status) ? [] : [`${row.id} is ${row.status}`]),
        ...different(
          `captured in ${row.id}`,
          row.captured,
          total(charges, ({ captured }) => captured),
        ),
        ...different(
          `refunded in ${row.id}`,
          row.refunded,
          total(charges, ({ refunded }) => refunded),
        ),
        ...different(`reserved for a refund in ${row.id}`, row.reserved_for_refund, 0),
      ];
    }),
  ];
}

/** One fact for each thing that happened at the provider, under the provider's id, and no other. */
function judgeFacts(state: CaseState, { shares }: Expected): string[] {
  const { facts, refunds } = state;
  const wanted = new Map<string, number>();
  for (const { id, amount, captured } of succeeded(state)) {
    if (shares > 1) wanted.set(`authorised:${id}`, amount);
    if (captured > 0) wanted.set(`captured:${id}`, captured);
  }
  for (const { id, status, amount } of refunds)
    if (status === 'succeeded') wanted.set(`refunded:${id}`, amount);
  const money = facts.filter(({ kind }) => kind !== 'provider_fee');
  const fees = facts.filter(({ kind }) => kind === 'provider_fee');
  const capturedCharges = succeeded(state).filter(({ captured }) => captured > 0).length;
  return [
    ...[...wanted].flatMap(([id, amount]) => {
      const fact = money.find((each) => each.id === id);
      return fact === undefined
        ? [`the fact ${id} is missing`]
        : different(`the fact ${id}`, fact.amount, amount);
    }),
    ...money
      .filter(({ id }) => !wanted.has(id))
      .map(({ id }) => `the fact ${id} is of nothing that happened`),
    ...different('facts of fees', fees.length, capturedCharges),
  ];
}
