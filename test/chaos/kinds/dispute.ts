/** The kinds of bookings whose payment is disputed once they are confirmed: answered, and decided one way or the other. */
import type { StaffDisputeBody } from '../../../src/api/routes/ops/dispute/schemas.ts';
import {
  emailCounts,
  closeDispute,
  disputePayment,
  eventOf,
  moveDispute,
} from '../../support/clients/sandboxClient.ts';
import { httpJson } from '../../support/clients/httpJson.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { type At, STAFF_SECRET } from '../lane.ts';
import { waitForCase } from '../waitForCase.ts';
import { bookWithRetries, intentOfPayment, payable, payAndTell, sendWebhook } from './customer.ts';
import { BOUGHT, DISPUTE_LOST, DISPUTE_WON } from './expected.ts';
import type { PlayedCase } from './playedCase.ts';

export const DISPUTE_KINDS = {
  /** Answered by legal, and decided for Midas. */
  disputeWon: async ({ at }) => ({ bookingId: await disputed(at, 'won'), expected: DISPUTE_WON }),

  /** Nobody answers, a day before the deadline, and the money is gone. */
  disputeLost: async ({ at }) => ({ bookingId: await disputed(at, 'lost'), expected: DISPUTE_LOST }),
} as const satisfies Record<string, (lane: { readonly at: At }) => Promise<PlayedCase>>;

async function disputed(at: At, outcome: 'won' | 'lost'): Promise<string> {
  const booking = await bookWithRetries(at, 'car');
  const intent = intentOfPayment(await payable(at, booking));
  await payAndTell(at, intent);
  await waitForCase(`all notifications of ${booking.id}`, async () => {
    const counts = await emailCounts(at, booking.id);
    return BOUGHT.every((template) => (counts[template] ?? 0) > 0);
  });
  const { id } = await disputePayment(at, intent);
  await tell(at, 'charge.dispute.created', id);
  await untilShown(at, id, ({ status, reason }) => status === 'needs_response' && reason !== null);
  if (outcome === 'won') await answer(at, id);
  else await untilReminded(at, booking.id, id);
  await closeDispute(at, id, outcome);
  await tell(at, 'charge.dispute.closed', id);
  await untilShown(at, id, ({ status }) => status === outcome);
  return booking.id;
}

const tell = async (at: At, type: string, disputeId: string): Promise<unknown> =>
  sendWebhook(at, (await eventOf(at, type, disputeId)).id);

/** Under one key, until the provider has it. */
async function answer(at: At, id: string): Promise<void> {
  const headers = { ...(await legal()), 'idempotency-key': `answer-${id}` };
  const body = { kind: 'service_provided', statement: 'The car was driven for three days.' };
  await waitForCase(`the answer to ${id}`, async () => {
    const { status } = await httpJson('POST', `${at.api}/v1/ops/disputes/${id}/evidence`, { headers, body });
    return status === 202;
  });
  await untilShown(at, id, ({ status }) => status === 'under_review');
}

async function untilReminded(at: At, bookingId: string, id: string): Promise<void> {
  await moveDispute(at, id, 20);
  await tell(at, 'charge.dispute.updated', id);
  await waitForCase(`the reminder of ${id}`, async () => {
    const counts = await emailCounts(at, bookingId);
    return (counts['management_dispute_reminder'] ?? 0) > 0;
  });
}

async function untilShown(at: At, id: string, isSo: (dispute: StaffDisputeBody) => boolean): Promise<void> {
  const headers = await legal();
  await waitForCase(`how dispute ${id} stands`, async () => {
    const { status, body } = await httpJson<StaffDisputeBody>('GET', `${at.api}/v1/ops/disputes/${id}`, {
      headers,
    });
    return status === 200 && isSo(body);
  });
}

const legal = () => staffHeaders(['legal'], 'amira', STAFF_SECRET);
