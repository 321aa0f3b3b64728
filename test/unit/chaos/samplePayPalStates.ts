/** What bookings paid at PayPal leave behind when all went right: the money in dollars, the price in dirhams. */
import type { MinorUnits } from '../../../src/domain/money/money.ts';
import type { CaseState } from '../../chaos/oracle/caseState.ts';
import { AGREED_TOO_LATE, CANCELLED, type Expected } from '../../chaos/kinds/expected.ts';
import { cancelledState, confirmedState, NO_REFUND, refundRecordOf, returnedState } from './sampleStates.ts';

const DUE = { amount: 273 as MinorUnits, currency: 'USD' as const }; // whole and positive
const NOTHING = 0 as MinorUnits; // zero is zero in every currency
const ORDER = 'ORDER1';
const CAPTURE = 'CAPTURE1';

/** Agreed to and captured. */
export const paidAtPayPal = (): CaseState => atPayPal(confirmedState());

/** An e-check that cleared too late for a slot that somebody else has, and went back. */
export function returnedAtPayPal(): CaseState {
  const state = atPayPal(returnedState());
  const made = { payout: DUE.amount, currency: DUE.currency, refund: 'REFUND1', payable: ORDER };
  const refundRecord = refundRecordOf(made);
  const refund = {
    id: made.refund,
    captureId: CAPTURE,
    orderId: ORDER,
    status: 'COMPLETED' as const,
    ...DUE,
    reference: refundRecord.parts[0]?.id,
  };
  return {
    ...state,
    paypal: {
      ...state.paypal,
      captures: state.paypal.captures.map((capture) => ({ ...capture, status: 'REFUNDED' })),
      refunds: [refund],
    },
    booking: state.booking && {
      ...state.booking,
      refund: { ...state.booking.refund, payout: DUE.amount },
    },
    refundRecord,
    payments: state.payments.map((row) => ({ ...row, refunded: DUE.amount })),
    facts: [
      ...state.facts,
      { id: `refunded:${refund.id}`, kind: 'refunded', payment_id: 'MIDAS-00000001-P1', ...DUE },
    ],
  };
}

/** Agreed to, and cancelled before anything was captured. */
export const leftAtPayPal = (): CaseState => withoutMoney(cancelledState(), CANCELLED);

/** Agreed to when somebody else had the slot: nothing was captured, and the customer was notified. */
export const agreedTooLate = (): CaseState => withoutMoney(returnedState(), AGREED_TOO_LATE);

function atPayPal(state: CaseState): CaseState {
  const stripes = new Map([
    ['captured:ch_1', `captured:${CAPTURE}`],
    ['provider_fee:txn_1', `provider_fee:${CAPTURE}/fee`],
  ]);
  return {
    ...state,
    booking: state.booking && { ...state.booking, due: DUE },
    intents: [],
    charges: [],
    refunds: [],
    refundRecord: NO_REFUND,
    paypal: {
      orders: [{ id: ORDER, status: 'COMPLETED', ...DUE }],
      captures: [{ id: CAPTURE, orderId: ORDER, status: 'COMPLETED', ...DUE }],
      refunds: [],
    },
    payments: state.payments.map((row) => ({
      ...row,
      ...DUE,
      provider: 'paypal',
      provider_payment_id: ORDER,
      captured: DUE.amount,
    })),
    facts: state.facts.flatMap((fact) => {
      const id = stripes.get(fact.id);
      return id === undefined ? [] : [{ ...fact, ...DUE, id }];
    }),
  };
}

function withoutMoney(from: CaseState, { notifications, timeline }: Expected): CaseState {
  const { booking, paypal, ...state } = atPayPal(from);
  return {
    ...state,
    booking: booking && { ...booking, refund: { status: 'none', payout: 0, isLate: false } },
    paypal: {
      orders: paypal.orders.map((order) => ({ ...order, status: 'APPROVED' })),
      captures: [],
      refunds: [],
    },
    payments: state.payments.map((row) => ({
      ...row,
      status: 'canceled',
      captured: NOTHING,
      refunded: NOTHING,
    })),
    facts: [],
    runs: state.runs.filter(({ workflowId }) => !workflowId.startsWith('refund/')),
    timeline: [...timeline],
    notifications: notifications.map((template) => ({
      template,
      status: 'accepted',
      possible_duplicate: false,
      last_error: null,
    })),
    emails: notifications.map((template, nr) => ({ template, messageId: `<${template}-${nr}@midas>` })),
  };
}
