/** The provider's books against ours: the guard's rows, the append-only facts, and what nobody may pay any more. */
import type { PaymentStatus } from '../../../src/domain/payment/status.ts';
import { type BookedCharge, type Books, booksOf } from './providerRecords.ts';
import type { CaseState } from './caseState.ts';
import type { Expected } from '../kinds/expected.ts';
import { different } from './difference.ts';

export function checkMoney(state: CaseState, expected: Expected): string[] {
  const { own, other } = booksOf(state, expected);
  return [
    ...checkProvider(own, state, expected),
    ...checkGuard(own, state, expected),
    ...checkReplaced(other, state, expected),
    ...checkFacts(own, state, expected),
  ];
}

type Due = NonNullable<CaseState['booking']>['due'] | { readonly amount: 0; readonly currency: '' };

/** Of a booking that is not there nothing is due; that it is not there is a finding of its own. */
const dueOf = (booking: CaseState['booking']): Due => booking?.due ?? { amount: 0, currency: '' };

const total = <T>(rows: readonly T[], amount: (row: T) => number): number =>
  rows.reduce((sum, row) => sum + amount(row), 0);

/** What is to go back, in the currency paid. */
export const owedBack = (booking: CaseState['booking'], { money, returned }: Expected): number =>
  money === 'returned' ? (returned ?? dueOf(booking).amount) : 0;

const returnedOf = (booking: CaseState['booking'], expected: Expected): number =>
  expected.refundStatus === 'failed' ? 0 : owedBack(booking, expected);

function checkProvider(books: Books, { booking }: CaseState, expected: Expected): string[] {
  const { money, shares } = expected;
  const { payables, charges, refunds, unsettled } = books;
  const due = dueOf(booking);
  const wanted = money === 'none' ? 0 : due.amount;
  const captured = total(charges, (charge) => charge.captured);
  const returned = total(
    refunds.filter(({ hasSucceeded }) => hasSucceeded),
    ({ amount }) => amount,
  );
  return [
    ...checkPayables(books, due, expected),
    ...different('money taken at the provider', captured, wanted),
    ...different('money returned by the provider', returned, returnedOf(booking, expected)),
    ...different('successful charges', charges.length, money === 'none' ? 0 : shares),
    ...different('refunds', refunds.length, money === 'returned' ? shares : 0),
    ...unsettled.map(({ id, status }) => `${id} is ${status}, neither paid nor closed`),
    ...[...payables, ...charges].flatMap(({ id, currency }) =>
      different(`the currency of ${id}`, currency.toUpperCase(), due.currency),
    ),
  ];
}

/** A booking that ended before it could be paid may have opened nothing; none may have opened more than it needs. */
function checkPayables({ name, payables }: Books, due: Due, { money, shares }: Expected): string[] {
  if (money === 'none' && payables.length === 0) return [];
  const asked = total(payables, ({ amount }) => amount);
  return [
    ...different(name, payables.length, shares),
    ...different(`the ${name} together`, asked, due.amount),
  ];
}

/** How the rows of the guard may stand. */
function statusesOf(booking: CaseState['booking'], expected: Expected): readonly PaymentStatus[] {
  if (expected.money === 'none') return ['canceled', 'failed'];
  if (expected.dispute === 'lost') return ['refunded'];
  const returned = returnedOf(booking, expected);
  if (returned === 0) return ['paid'];
  return returned < dueOf(booking).amount ? ['refunded', 'partially_refunded'] : ['refunded'];
}

/** One row a payment, each saying what the provider says of its payment, and none that can still be paid. */
function checkGuard(books: Books, state: CaseState, expected: Expected): string[] {
  const { shares, provider = 'stripe' } = expected;
  const due = dueOf(state.booking);
  const statuses = statusesOf(state.booking, expected);
  const payments = state.payments.filter((row) => row.provider === provider);
  return [
    ...different('rows of the money guard', payments.length, shares),
    ...different(
      'the rows together',
      total(payments, ({ amount }) => amount),
      due.amount,
    ),
    ...payments.flatMap((row) => [
      ...different(`the currency of ${row.id}`, row.currency, due.currency),
      ...(knowsItsPayment(books, row)
        ? []
        : [`${row.id} does not know which of the ${books.name} is its own`]),
      ...(statuses.includes(row.status) ? [] : [`${row.id} is ${row.status}`]),
      ...(row.isPayable ? [`${row.id} keeps what lets a customer pay`] : []),
      ...checkSums(books, row),
    ]),
  ];
}

/** The provider that was not chosen in the end has taken nothing, and each of our payments with it is closed. */
function checkReplaced(
  { name, payables, charges, refunds, unsettled }: Books,
  { payments }: CaseState,
  { provider = 'stripe', replaced = 0 }: Expected,
): string[] {
  const rows = payments.filter((row) => row.provider !== provider);
  return [
    ...different(`${name} of a provider that was not chosen in the end`, payables.length, replaced),
    ...different('payments that were replaced', rows.length, replaced),
    ...rows.flatMap(({ id, status, captured, refunded, reserved_for_refund: reserved, isPayable }) => [
      ...different(`the replaced ${id}`, status, 'canceled'),
      ...different(`the money of the replaced ${id}`, captured + refunded + reserved, 0),
      ...(isPayable ? [`${id} keeps what lets a customer pay`] : []),
    ]),
    ...[...charges, ...refunds].map(({ id }) => `${id} is money of a payment that was replaced`),
    ...unsettled.map(({ id, status }) => `${id} is ${status}, and was replaced`),
  ];
}

type Row = CaseState['payments'][number];

function knowsItsPayment({ payables }: Books, { provider_payment_id: known }: Row): boolean {
  return known === null
    ? payables.every(({ isUnmatched }) => isUnmatched)
    : payables.some(({ id }) => id === known);
}

function checkSums(books: Books, row: Row): string[] {
  const charges = books.charges.filter(({ payable }) => payable === row.provider_payment_id);
  const sum = (of: (charge: BookedCharge) => number) => total(charges, of);
  return [
    ...different(
      `captured in ${row.id}`,
      row.captured,
      sum(({ captured }) => captured),
    ),
    ...different(
      `refunded in ${row.id}`,
      row.refunded,
      sum(({ refunded }) => refunded),
    ),
    ...different(`reserved for a refund in ${row.id}`, row.reserved_for_refund, 0),
    ...different(`disputed in ${row.id}`, row.disputed, 0),
  ];
}

/** One fact for each thing that happened at the provider, under the provider's id, and no other. */
function checkFacts(
  { charges, refunds }: Books,
  { disputes, facts, booking }: CaseState,
  { shares }: Expected,
): string[] {
  const wanted = new Map<string, number>();
  for (const { id, amount, captured } of charges) {
    if (shares > 1) wanted.set(`authorised:${id}`, amount);
    if (captured > 0) wanted.set(`captured:${id}`, captured);
  }
  for (const { id, hasSucceeded, amount } of refunds) if (hasSucceeded) wanted.set(`refunded:${id}`, amount);
  for (const { id, amount, status } of disputes) {
    wanted.set(`disputed:${id}`, amount);
    wanted.set(`dispute_closed:${id}:2`, amount);
    if (status === 'lost') wanted.set(`refunded:${id}`, amount);
  }
  const money = facts.filter(({ kind }) => kind !== 'provider_fee');
  const fees = facts.filter(({ kind }) => kind === 'provider_fee');
  return [
    ...[...wanted].flatMap(([id, amount]) => {
      const fact = money.find((each) => each.id === id);
      return fact === undefined
        ? [`the fact ${id} is missing`]
        : different(`the fact ${id}`, fact.amount, amount);
    }),
    ...money.flatMap(({ id, currency }) =>
      wanted.has(id)
        ? different(`the currency of the fact ${id}`, currency, dueOf(booking).currency)
        : [`the fact ${id} is of nothing that happened`],
    ),
    ...different('facts of fees', fees.length, charges.filter(({ captured }) => captured > 0).length),
  ];
}
