/** What bookings leave behind when all went right, to be doctored. */
import type { MinorUnits } from '../../../src/domain/money/money.ts';
import type { CaseState } from '../../chaos/oracle/caseState.ts';
import {
  CANCELLED_AND_RETURNED,
  CONFIRMED,
  CONFIRMED_IN_SHARES,
  type Expected,
  LATE_AND_RETURNED,
} from '../../chaos/kinds/expected.ts';

const ID = 'MIDAS-00000001';
const TOTAL = 1_000;
const money = (amount: number) => amount as MinorUnits; // test figures are whole and positive
const PART = `refund/${ID}/1/payment/1/g1`;
const RETURNED = { status: 'succeeded', payout: TOTAL, isLate: false };
const SLOT = {
  item_id: 'bugatti-chiron',
  location: 'dubai',
  start_at: '2027-03-01T06:00:00.000Z',
  end_at: '2027-03-04T06:00:00.000Z',
};

export const rivalSlot = { ...SLOT, id: 'MIDAS-00000002' };

export const NO_REFUND: CaseState['refundRecord'] = { requested: [], parts: [], reserved: [] };

/** One refund of one payment, as it must be in the end. */
export function refundRecordOf(made: {
  readonly payout: number;
  readonly currency: 'AED' | 'USD';
  readonly refund: string;
  readonly payable: string;
}): CaseState['refundRecord'] {
  const id = `${ID}-R1`;
  const payout = money(made.payout);
  return {
    requested: [
      {
        id,
        n: 1,
        kind: 'unconfirmed',
        status: 'succeeded',
        payout,
        currency: made.currency,
        isCut: false,
        isDispatched: true,
      },
    ],
    parts: [
      {
        id: PART,
        refundId: id,
        amount: payout,
        status: 'succeeded',
        seq: 1,
        providerRefundId: made.refund,
        providerPaymentId: made.payable,
      },
    ],
    reserved: [],
  };
}

/** One card payment, kept. */
export const confirmedState = (): CaseState => bought(CONFIRMED, [TOTAL]);

/** Two shares, captured together. */
export const sharedState = (): CaseState => {
  const state = bought(CONFIRMED_IN_SHARES, [500, 500]);
  const authorised = state.charges.map(({ id, amount }, index) => ({
    id: `authorised:${id}`,
    kind: 'authorised' as const,
    currency: 'AED' as const,
    amount: money(amount),
    payment_id: `${ID}-P${index + 1}`,
  }));
  return { ...state, facts: [...state.facts, ...authorised] };
};

/** Money that came too late for a slot that somebody else has, and went back. */
export const returnedState = (): CaseState => {
  const state = bought(LATE_AND_RETURNED, [TOTAL]);
  return {
    ...state,
    booking: { ...booking('expired', 'none'), refund: { ...RETURNED, isLate: true } },
    payments: state.payments.map((row) => ({ ...row, status: 'refunded', refunded: money(TOTAL) })),
    charges: state.charges.map((charge) => ({ ...charge, refunded: TOTAL })),
    refunds: [{ id: 're_1', status: 'succeeded', amount: TOTAL, intent: 'pi_1', reference: PART }],
    refundRecord: refundRecordOf({ payout: TOTAL, currency: 'AED', refund: 're_1', payable: 'pi_1' }),
    facts: [
      ...state.facts,
      {
        id: 'refunded:re_1',
        kind: 'refunded',
        payment_id: `${ID}-P1`,
        amount: money(TOTAL),
        currency: 'AED',
      },
    ],
    liveSlots: [rivalSlot],
    runs: [...ENDED_AND_RETURNED, ...notificationRuns(LATE_AND_RETURNED)],
  };
};

/** Paid before the customer cancelled, and given back with the cancellation. */
export const cancelledState = (): CaseState => {
  const state = returnedState();
  const { timeline } = CANCELLED_AND_RETURNED;
  const notifications = ['cancellation_confirmation', 'refund_confirmation'];
  return {
    ...state,
    booking: { ...booking('cancelled', 'none'), refund: RETURNED },
    timeline: [...timeline],
    notifications: notifications.map((template) => ({
      template,
      status: 'accepted',
      possible_duplicate: false,
      last_error: null,
    })),
    emails: notifications.map((template) => ({ template, messageId: `<${template}@midas>` })),
    runs: [...ENDED_AND_RETURNED, ...notificationRuns({ notifications })],
  };
};

function bought({ notifications, timeline }: Expected, shares: readonly number[]): CaseState {
  const each = shares.map((amount, index) => ({ amount, nr: index + 1 }));
  return {
    bookingId: ID,
    booking: booking('confirmed', 'held'),
    intents: each.map(({ amount, nr }) => ({
      id: `pi_${nr}`,
      status: 'succeeded' as const,
      currency: 'aed',
      amount,
      amount_received: amount,
    })),
    charges: each.map(({ amount, nr }) => ({
      id: `ch_${nr}`,
      intent: `pi_${nr}`,
      status: 'succeeded' as const,
      currency: 'aed',
      amount,
      captured: amount,
      refunded: 0,
    })),
    refunds: [],
    refundRecord: NO_REFUND,
    disputes: [],
    disputeRecord: { disputes: [], evidence: [] },
    paypal: { orders: [], captures: [], refunds: [] },
    payments: each.map(({ amount, nr }) => ({
      id: `${ID}-P${nr}`,
      provider: 'stripe',
      provider_payment_id: `pi_${nr}`,
      currency: 'AED',
      status: 'paid',
      isPayable: false,
      amount: money(amount),
      captured: money(amount),
      refunded: money(0),
      reserved_for_refund: money(0),
      disputed: money(0),
    })),
    facts: each.flatMap(({ amount, nr }) => [
      {
        id: `captured:ch_${nr}`,
        kind: 'captured' as const,
        currency: 'AED',
        amount: money(amount),
        payment_id: `${ID}-P${nr}`,
      },
      {
        id: `provider_fee:txn_${nr}`,
        kind: 'provider_fee' as const,
        currency: 'AED',
        amount: money(3),
        payment_id: `${ID}-P${nr}`,
      },
    ]),
    timeline: [...timeline],
    notifications: notifications.map((template) => ({
      template,
      status: 'accepted',
      possible_duplicate: false,
      last_error: null,
    })),
    emails: notifications.map((template) => ({ template, messageId: `<${template}@midas>` })),
    liveSlots: [{ ...SLOT, id: ID }],
    waitingWebhooks: [],
    runs: [
      run(`booking/${ID}`, 'CONTINUED_AS_NEW'),
      run(`booking/${ID}`, 'RUNNING'),
      ...notificationRuns({ notifications }),
    ],
  };
}

const booking = (
  status: NonNullable<CaseState['booking']>['status'],
  deposit_status: NonNullable<CaseState['booking']>['deposit_status'],
): NonNullable<CaseState['booking']> => ({
  ...SLOT,
  status,
  deposit_status,
  refund: { status: 'none', payout: 0, isLate: false },
  due: { amount: money(TOTAL), currency: 'AED' },
});

const ENDED_AND_RETURNED = [run(`booking/${ID}`, 'COMPLETED'), run(`refund/${ID}/1`, 'COMPLETED')];

const notificationRuns = ({ notifications }: Pick<Expected, 'notifications'>) =>
  notifications.map((template) => run(`notification/${template}.${ID}`, 'COMPLETED'));

function run(
  workflowId: string,
  status: 'COMPLETED' | 'CONTINUED_AS_NEW' | 'RUNNING',
): CaseState['runs'][number] {
  return { workflowId, status: `WORKFLOW_EXECUTION_STATUS_${status}`, taskFailures: [], lostSendings: 0 };
}
