/**
 * One IPN message (issue 5): PayPal is asked whether it is its own, and only then is it compared with what we expect;
 * the booking it is about fetches its payment from the provider, which alone says what happened.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setWorkflowOptions,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { IpnActivities, IpnEvaluation, IpnOutcome } from '../../activities/ipn/ipn.ts';
import type { IpnPostbackActivities } from '../../activities/ipn/postback.ts';
import { SEARCH_ATTRIBUTES, TASK_QUEUES } from '../../temporal/names.ts';
import { bookingWorkflowId, paymentChangedSignal } from '../booking/messages.ts';
import { IN_POSTGRES, pinnedToBuild } from '../proxies.ts';
import type { IpnInput } from './messages.ts';

const inPostgres = (summary: string) => proxyLocalActivities<IpnActivities>({ ...IN_POSTGRES, summary });
const { evaluateIpn } = inPostgres('Evaluate the message against the expected payment');
const { completeIpn } = inPostgres('Record the outcome of the message, and erase its bytes');

/** A day of asking: PayPal's verifier may be down for hours, and nothing depends on this but the next sync. */
const paypal = proxyActivities<IpnPostbackActivities>({
  taskQueue: TASK_QUEUES.payments,
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '24h',
  retry: { initialInterval: '10s', backoffCoefficient: 2, maximumInterval: '1h' },
  summary: 'Verify the message with PayPal',
});

setWorkflowOptions(pinnedToBuild, ipn);

interface Completed {
  readonly outcome: IpnOutcome | 'completed';
  readonly bookingId: string | null;
  readonly reason?: IpnEvaluation['reason'];
}

export async function ipn(input: IpnInput): Promise<{ outcome: IpnOutcome | 'completed' }> {
  setCurrentDetails('Verifying the message with PayPal');
  const { outcome, bookingId, reason } = await follow(input);
  // An earlier run has completed it.
  if (outcome === 'completed') return { outcome };
  upsertSearchAttributes([
    { key: SEARCH_ATTRIBUTES.status, value: outcome },
    ...(bookingId === null ? [] : [{ key: SEARCH_ATTRIBUTES.bookingId, value: bookingId }]),
  ]);
  const at = new Date().toISOString();
  await completeIpn({ messageId: input.messageId, outcome, bookingId, at, reason });
  setCurrentDetails(DETAILS[outcome]);
  return { outcome };
}

async function follow({ messageId }: IpnInput): Promise<Completed> {
  const result = await ask(messageId);
  if (result !== 'VERIFIED') return { outcome: UNTRUSTED[result], bookingId: null };
  setCurrentDetails('Verified by PayPal; evaluating it against the expected payment');
  const { result: evaluation, ...of } = await evaluateIpn({ messageId });
  const { bookingId } = of;
  if (evaluation !== 'payment_changed' || bookingId === null)
    return { outcome: evaluation === 'payment_changed' ? 'unmatched' : evaluation, ...of };
  return { outcome: (await signalBooking(bookingId)) ? 'signalled' : 'closed', bookingId };
}

async function ask(messageId: string): Promise<'VERIFIED' | keyof typeof UNTRUSTED> {
  try {
    return await paypal.verifyIpn({ messageId });
  } catch (error) {
    const isUnanswered =
      error instanceof ActivityFailure &&
      !isCancellation(error) &&
      !(error.cause instanceof ApplicationFailure && error.cause.nonRetryable === true);
    if (!isUnanswered) throw error;
    return 'unanswered'; // the day is over
  }
}

/** @returns whether the booking's workflow still runs. */
async function signalBooking(bookingId: string): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(bookingWorkflowId(bookingId)).signal(paymentChangedSignal);
    return true;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return false; // the server knows one reason not to deliver a signal: nobody is there to take it
  }
}

const UNTRUSTED = { INVALID: 'invalid', unanswered: 'unverified', completed: 'completed' } as const;

const DETAILS: Readonly<Record<IpnOutcome, string>> = {
  signalled: 'Verified; the booking was signalled',
  closed: 'Verified; the booking has ended: reported as a finding',
  refused: 'Verified, but not about a payment we expect: refused, and reported',
  unmatched: 'Verified, but matches no booking: recorded, and reported',
  dispute_recorded: 'Verified; a case that matches no booking: recorded, and reported',
  ignored: 'Verified, and ignored: it concerns no payment',
  invalid: 'Not sent by PayPal: refused, and reported',
  unverified: 'PayPal could not be asked for a day: reported, its bytes kept sealed',
};
