/**
 * The wait between open payments and their end. Webhooks only cut the wait short: the provider is looked at now
 * and then in any case, so a lost one costs nobody a booking.
 */
import { condition } from '@temporalio/workflow';
import { msUntil } from '../../../domain/time/deadlines.ts';
import { awaitsCapture, capturePayments } from '../payment/capture.ts';
import { captureAnswered, captureIsAsked } from '../payment/captureRequests.ts';
import { allStand, anyStands, type Checkout, customerLeft } from '../state.ts';
import { type Look, lookAtPayments } from '../payment/sync.ts';
import { type Snapshots, tellNews } from '../payment/recordChanges.ts';
import { replaceSpent } from './openPayments.ts';
import { whileWanted } from '../payment/whileWanted.ts';

export type Waited =
  | 'paid'
  | 'all_authorised'
  | 'hold_over'
  | 'cancel_requested'
  | 'declined_too_often'
  | 'canceled_at_provider';

/** Looks that find nothing new: this many over the length of a hold; once in that time when it has gone on. */
const LOOKS_PER_HOLD = 4;

export async function waitForMoney(booking: Checkout): Promise<Waited> {
  const { holdMs } = booking.input.rules;
  for (;;) {
    const pauseMs = ownHoldIsOver(booking) ? holdMs : holdMs / LOOKS_PER_HOLD;
    const leftMs = msUntil(booking.holdExpiresAt, Date.now());
    if (customerLeft(booking)) return 'cancel_requested';
    if (leftMs === 0 || anyStands(booking, 'opening')) return 'hold_over';

    await condition(() => hasNews(booking) || customerLeft(booking), Math.min(leftMs, pauseMs), {
      summary: 'Until news, or the next look at the payment',
    });
    if (customerLeft(booking)) return 'cancel_requested';
    if (msUntil(booking.holdExpiresAt, Date.now()) === 0) return 'hold_over';

    const found = await lookOnce(booking);
    if (found !== undefined) return found;
  }
}

const hasNews = (booking: Checkout): boolean => booking.news || captureIsAsked(booking);

async function lookOnce(booking: Checkout): Promise<Waited | undefined> {
  const request = booking.captures.asked;
  const declinedBefore = declinesOf(booking);
  const snapshots: Snapshots = new Map();
  const before = new Map(booking.payments.map((payment) => [payment, payment.standing]));
  const look = await whileWanted(booking, () => lookAndTake(booking, snapshots));
  if (look === 'customer_left' || customerLeft(booking)) return 'cancel_requested';
  if (allStand(booking, 'paid')) return 'paid'; // refused charges before it are nobody's concern any more
  await tellNews(booking, before, snapshots);

  const end = endOf(booking, look);
  if (end !== undefined) return end; // whoever asked for a capture hears of it once that end is known
  await replaceSpent(booking);
  captureAnswered(booking, request, {
    reached: look === 'seen',
    declined: declinesOf(booking) > declinedBefore,
  });
  return undefined;
}

/** Money that the customer has agreed to is taken at once, while the booking holds its slot. */
async function lookAndTake(booking: Checkout, snapshots: Snapshots): Promise<Look> {
  const leftMs = () => msUntil(booking.holdExpiresAt, Date.now());
  const paymentChanged = () =>
    lookAtPayments(booking, leftMs(), (payment, snapshot) => snapshots.set(payment, snapshot));
  const look = await paymentChanged();
  const isAgreed = booking.payments.some((payment) => awaitsCapture(booking, payment));
  if (look === 'unreachable' || !isAgreed || leftMs() === 0) return look;
  if ((await capturePayments(booking, leftMs())) === 'unreachable') return 'unreachable';
  return paymentChanged();
}

const declinesOf = ({ payments }: Checkout): number =>
  payments.reduce((sum, { declines }) => sum + declines.size, 0);

/** What ends the wait, if anything does. */
function endOf(booking: Checkout, look: Look): Waited | undefined {
  if (allStand(booking, 'paid', 'authorised')) return 'all_authorised';
  if (anyStands(booking, 'closed')) return 'canceled_at_provider';
  if (declinesOf(booking) >= booking.input.rules.maxDeclines) return 'declined_too_often';
  const waiting =
    anyStands(booking, 'processing') || look === 'unreachable' || anyStands(booking, 'mismatch');
  return !waiting && ownHoldIsOver(booking) ? 'hold_over' : undefined;
}

/** A hold that went on for money on its way goes on until that has settled, and no longer. */
const ownHoldIsOver = ({ ownHoldEnd }: Checkout): boolean => msUntil(ownHoldEnd, Date.now()) === 0;
