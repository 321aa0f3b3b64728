/**
 * One IPN message (issue 5): PayPal is asked whether it is its own, and only then is it held against what we expect;
 * the booking it is about looks again at the provider, which alone says what happened.
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
  workflowInfo,
} from '@temporalio/workflow';
import type { IpnActivities, IpnOutcome } from '../../activities/ipn/ipn.ts';
import type { IpnPostbackActivities } from '../../activities/ipn/postback.ts';
import { SEARCH_ATTRIBUTES, TASK_QUEUES } from '../../temporal/names.ts';
import { bookingWorkflowId, lookAgainSignal } from '../booking/messages.ts';
import type { IpnInput } from './messages.ts';

const inPostgres = (summary: string) =>
  proxyLocalActivities<IpnActivities>({
    startToCloseTimeout: '10s',
    // Slower retries become timers: kept inside a workflow task they would keep a stopping worker up for ever.
    localRetryThreshold: '1s',
    retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '10s' },
    summary,
  });
const { weighIpn } = inPostgres('Hold the message against what we expect');
const { settleIpn } = inPostgres('Note what became of the message, and erase its bytes');

/** A day of asking: PayPal's verifier may be down for hours, and nothing hangs on this but the next look. */
const paypal = proxyActivities<IpnPostbackActivities>({
  taskQueue: TASK_QUEUES.payments,
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '24h',
  retry: { initialInterval: '10s', backoffCoefficient: 2, maximumInterval: '1h' },
  summary: 'Ask PayPal whether the message is its own',
});

/** Short-lived: a message is dealt with by the code that began it. Servers refuse this of workers without versions. */
setWorkflowOptions(
  () => (workflowInfo().currentDeploymentVersion?.deploymentName ? { versioningBehavior: 'PINNED' } : {}),
  ipn,
);

interface Settled {
  readonly outcome: IpnOutcome | 'settled';
  readonly bookingId: string | null;
}

export async function ipn(input: IpnInput): Promise<{ outcome: IpnOutcome | 'settled' }> {
  setCurrentDetails('Asking PayPal whether the message is its own');
  const { outcome, bookingId } = await follow(input);
  // An earlier run has said what became of it.
  if (outcome === 'settled') return { outcome };
  upsertSearchAttributes([
    { key: SEARCH_ATTRIBUTES.status, value: outcome },
    ...(bookingId === null ? [] : [{ key: SEARCH_ATTRIBUTES.bookingId, value: bookingId }]),
  ]);
  const at = new Date().toISOString();
  await settleIpn({ messageId: input.messageId, outcome, bookingId, at });
  setCurrentDetails(DETAILS[outcome]);
  return { outcome };
}

async function follow({ messageId }: IpnInput): Promise<Settled> {
  const verdict = await ask(messageId);
  if (verdict !== 'VERIFIED') return { outcome: UNTRUSTED[verdict], bookingId: null };
  setCurrentDetails('PayPal says the message is its own; holding it against what we expect');
  const { verdict: meaning, bookingId } = await weighIpn({ messageId });
  if (meaning !== 'look_again' || bookingId === null)
    return { outcome: meaning === 'look_again' ? 'nobody' : meaning, bookingId };
  return { outcome: (await tell(bookingId)) ? 'told' : 'closed', bookingId };
}

async function ask(messageId: string): Promise<'VERIFIED' | keyof typeof UNTRUSTED> {
  try {
    return await paypal.askAboutIpn({ messageId });
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
async function tell(bookingId: string): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(bookingWorkflowId(bookingId)).signal(lookAgainSignal);
    return true;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return false; // the server knows one reason not to deliver a signal: nobody is there to take it
  }
}

const UNTRUSTED = { INVALID: 'invalid', unanswered: 'unproved', settled: 'settled' } as const;

const DETAILS: Readonly<Record<IpnOutcome, string>> = {
  told: 'Proved; the booking was told to look again',
  closed: 'Proved; the booking has ended, so the message waits for people',
  refused: 'Proved, but not about what we expect: refused, and reported',
  nobody: 'Proved, but of no booking we know: kept, and reported',
  dispute_kept: 'Proved; a case of no booking we know: kept, and reported',
  no_interest: 'Proved, and of no interest to any booking',
  invalid: 'Not PayPal’s: refused, and reported',
  unproved: 'PayPal could not be asked for a day: reported, its bytes kept sealed',
};
