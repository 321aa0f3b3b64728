/** The kinds of bookings whose money takes its time to go back, or goes back by the terms of the booking. */
import { WorkflowNotFoundError } from '@temporalio/client';
import type { RefundPreviewBody } from '../../../src/api/schemas/refund.ts';
import { refundWorkflowId } from '../../../src/workflows/refund/messages.ts';
import type { Booked } from '../../support/clients/customer.ts';
import { requestOk } from '../../support/clients/httpJson.ts';
import { emailCounts, eventOf, pay, refunds } from '../../support/clients/sandboxClient.ts';
import type { At, Lane } from '../lane.ts';
import { waitForCase } from '../waitForCase.ts';
import {
  bookWithRetries,
  cancelWithRetries,
  intentOfPayment,
  payable,
  payAndTell,
  sendWebhook,
} from './customer.ts';
import { BOUGHT, CANCELLED_AND_REFUSED, CANCELLED_AND_RETURNED, CANCELLED_STAY } from './expected.ts';
import type { PlayedCase } from './playedCase.ts';

/** Its bank calls a refund pending at first. */
const SLOW_BANK_CARD = '4000000000007726';

export const REFUND_KINDS = {
  /** Paid, and cancelled before the booking had learnt of it; the bank takes the refund in later. */
  refundPending: async (lane) => {
    const booking = await returnedSlowly(lane, { outcome: 'succeeded', event: 'refund.updated' });
    return { bookingId: booking.id, expected: CANCELLED_AND_RETURNED };
  },

  /** The same, and in the end the bank refuses the refund. */
  refundRefused: async (lane) => {
    const booking = await returnedSlowly(lane, { outcome: 'failed', event: 'refund.failed' });
    return { bookingId: booking.id, expected: CANCELLED_AND_REFUSED };
  },

  /** Confirmed, and cancelled by its customer long before the start: the terms keep part of the money. */
  cancelledStay: async ({ at }) => {
    const booking = await bookWithRetries(at, 'car');
    await payAndTell(at, intentOfPayment(await payable(at, booking)));
    await waitForCase(`all notifications of ${booking.id}`, async () => {
      const counts = await emailCounts(at, booking.id);
      return BOUGHT.every((template) => (counts[template] ?? 0) > 0);
    });
    const { payout } = await previewRefund(at, booking);
    await cancelWithRetries(at, booking);
    return { bookingId: booking.id, expected: { ...CANCELLED_STAY, returned: payout.amount } };
  },
} as const satisfies Record<string, (lane: Lane) => Promise<PlayedCase>>;

/** What the customer is promised, and must get. */
const previewRefund = ({ api }: At, { id, accessToken }: Booked): Promise<RefundPreviewBody> =>
  requestOk('GET', `${api}/v1/bookings/${id}/refund-preview?reason=customer_request`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });

async function returnedSlowly(
  lane: Lane,
  { outcome, event }: { readonly outcome: 'succeeded' | 'failed'; readonly event: string },
): Promise<Booked> {
  const { at } = lane;
  const booking = await bookWithRetries(at, 'car');
  const intent = intentOfPayment(await payable(at, booking));
  await pay(at, intent, SLOW_BANK_CARD);
  await cancelWithRetries(at, booking);
  await untilRefundWaits(lane, booking);
  const made = (await refunds(at)).filter(({ payment_intent: of }) => of === intent);
  for (const { id } of made)
    await requestOk('POST', `${at.sandbox}/sandbox/stripe/refunds/${id}/settle`, { body: { outcome } });
  await sendWebhook(at, (await eventOf(at, event, intent)).id);
  return booking;
}

/** Until it has been sent, and only the bank's word is waited for. */
async function untilRefundWaits({ temporal: { client } }: Lane, { id }: Booked): Promise<void> {
  const refund = client.workflow.getHandle(refundWorkflowId(id, 1));
  await waitForCase(`the refund of ${id} under way`, async () => {
    try {
      await refund.describe(); // says in a type of its own that nobody has started it yet
      const { events } = await refund.fetchHistory();
      return events?.some(({ timerStartedEventAttributes: started }) => started != null) === true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  });
}
