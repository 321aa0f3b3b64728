/** The oracle on a booking that was to be paid at PayPal and was paid by card: what the change has left is found out. */
import { expect, it } from 'vitest';
import type { CaseState } from '../../chaos/oracle/caseState.ts';
import { anotherWay, CONFIRMED } from '../../chaos/kinds/expected.ts';
import { checkCase } from '../../chaos/oracle/oracle.ts';
import { confirmedState } from './sampleStates.ts';
import { paidAtPayPal } from './samplePayPalStates.ts';

const REPLACED = 'MIDAS-00000001-P0';

/** As it should be: an order that nobody can capture, and its closed payment of ours. */
function paidAnotherWay(replaced: Partial<CaseState['payments'][number]> = {}): CaseState {
  const { payments, ...state } = confirmedState();
  const rows = paidAtPayPal().payments.map((row) => ({
    ...row,
    id: REPLACED,
    status: 'canceled' as const,
    captured: 0 as typeof row.captured, // zero is zero in every currency
    ...replaced,
  }));
  const orders = paidAtPayPal().paypal.orders.map((order) => ({ ...order, status: 'CREATED' as const }));
  return { ...state, paypal: { ...state.paypal, orders }, payments: [...rows, ...payments] };
}

const findingsOf = (state: CaseState) => checkCase(state, anotherWay(CONFIRMED));

it('finds nothing wrong with it as it should be', () => {
  expect(findingsOf(paidAnotherWay())).toEqual([]);
});

it.each<[string, () => CaseState, string]>([
  [
    'a payment of before that is open still',
    () => paidAnotherWay({ status: 'requires_payment' }),
    `the replaced ${REPLACED}: requires_payment instead of canceled`,
  ],
  [
    'a page of before that can be paid still',
    () => paidAnotherWay({ isPayable: true }),
    `${REPLACED} keeps what lets a customer pay`,
  ],
  [
    'money that the guard counts for it',
    () => paidAnotherWay({ captured: paidAtPayPal().payments[0]?.captured ?? expect.fail('a payment') }),
    `the money of the replaced ${REPLACED}: 273 instead of nothing`,
  ],
  [
    'a capture of the order of before',
    () => {
      const state = paidAnotherWay();
      return { ...state, paypal: { ...state.paypal, captures: paidAtPayPal().paypal.captures } };
    },
    'CAPTURE1 is money of a payment that was replaced',
  ],
  [
    'a change that has left no payment of before',
    () => ({ ...paidAnotherWay(), payments: confirmedState().payments }),
    'payments that were replaced: nothing instead of 1',
  ],
  [
    'two orders of before',
    () => {
      const { paypal, ...state } = paidAnotherWay();
      return { ...state, paypal: { ...paypal, orders: [...paypal.orders, ...paypal.orders] } };
    },
    'orders of a provider that was not chosen in the end: 2 instead of 1',
  ],
])('finds %s', (_what, state, finding) => {
  expect(findingsOf(state())).toContain(finding);
});
