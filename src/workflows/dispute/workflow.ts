/**
 * A dispute, from the first word of it to its end (business.md "Disputes"). It may come months after the booking, and
 * needs nothing that runs: its provider says how it stands, and Postgres everything else. One that has ended and is
 * taken up again by its provider starts again.
 */
import {
  ActivityFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { LoadedDispute } from '../../activities/payment/disputes.ts';
import { type DisputeStatus, isOver } from '../../domain/dispute/dispute.ts';
import { ASK_AGAIN_MS, nextStep } from '../../domain/dispute/process.ts';
import { addMs, earlier, msUntil } from '../../domain/time/deadlines.ts';
import { openOutbox, type Outbox } from '../outbox/outbox.ts';
import { type Details, nextIn, openDetails } from './details.ts';
import { disputeChangedSignal, type DisputeInput } from './messages.ts';
import { notifyOf, notifyOfNoted } from './notify.ts';
import { findNotedDispute, sendEvidence, syncDispute } from './proxies.ts';
import { letGoOn } from './waitingRefunds.ts';

/** A call that fails has been tried for an hour already; this is the pause where one fails without a try. */
const SEND_AGAIN_MS = 600_000;

/** `unmatched`: its provider does not show it to us, or it is about no payment of ours. */
type Outcome = DisputeStatus | 'unmatched';

/** Operations cannot cancel it: its deadline passes all the same. */
export const dispute = (input: DisputeInput): Promise<{ outcome: Outcome }> =>
  CancellationScope.nonCancellable(() => follow(input));

interface Run {
  readonly details: Details;
  readonly outboxOf: (bookingId: string) => Outbox;
  /** Somebody says so; taken back with the next sync. */
  changed: boolean;
  /** Evidence has been tried to send, and has not arrived. */
  isUnsent: boolean;
}

async function follow(input: DisputeInput): Promise<{ outcome: Outcome }> {
  const run = begin(input);
  const told = new Set<string>();
  /** As its provider last showed it. */
  let known: LoadedDispute | undefined;
  let outbox: Outbox | undefined;
  for (;;) {
    await startAfresh(input, outbox);
    run.changed = false;
    const synced = await answered(() => syncDispute(input));
    if (synced === null) {
      if (isChanged(run)) continue;
      return { outcome: 'unmatched' };
    }
    if (synced !== undefined) await letGoOn(input, synced);
    known = synced ?? known;
    if (known === undefined || (synced === undefined && isOver(known.status))) {
      outbox = (await tellOfNoted(run, input)) ?? outbox;
      await condition(() => run.changed, ASK_AGAIN_MS);
      continue;
    }
    const now = isoNow();
    const step = nextStep(known, now, now);
    run.details.show(known, step);
    const sending = run.outboxOf(known.bookingId);
    outbox = sending;
    const { isUnsent } = run;
    await notifyOf(sending, { disputeId: input.disputeId, dispute: known, step, now, told, isUnsent });
    switch (step.step) {
      case 'send':
        run.isUnsent = !(await isSent(input, step.evidenceId));
        if (run.isUnsent) await condition(() => run.changed, SEND_AGAIN_MS);
        break;
      case 'wait': {
        const until = synced === undefined ? earlier(step.until, addMs(now, ASK_AGAIN_MS)) : step.until;
        await condition(() => run.changed, msUntil(until, Date.now()), { summary: nextIn(step) });
        break;
      }
      case 'end':
        await condition(() => sending.isEmpty() && allHandlersFinished());
        if (!isChanged(run)) return { outcome: known.status };
    }
  }
}

/** @returns undefined where its provider has not answered in all the time that a call has */
async function answered<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return undefined;
  }
}

/** @returns by which it was told, if anybody has noted it */
async function tellOfNoted(run: Run, input: DisputeInput): Promise<Outbox | undefined> {
  const noted = await answered(() => findNotedDispute(input));
  if (noted == null) return undefined;
  const outbox = run.outboxOf(noted.bookingId);
  await notifyOfNoted(outbox, input.disputeId);
  return outbox;
}

/** Or refused: whether anybody has to try again. */
const isSent = async ({ provider }: DisputeInput, evidenceId: string): Promise<boolean> =>
  (await answered(async () => {
    await sendEvidence({ provider, evidenceId });
    return true;
  })) === true;

/** A signal may have come since: read anew. */
const isChanged = ({ changed }: Run): boolean => changed;

/** It is followed for months: what it has told, the notifications' keys know. */
async function startAfresh(input: DisputeInput, outbox: Outbox | undefined): Promise<void> {
  if (!workflowInfo().continueAsNewSuggested) return;
  await condition(() => outbox?.isEmpty() !== false && allHandlersFinished());
  await continueAsNew<typeof dispute>(input);
}

function begin(input: DisputeInput): Run {
  const details = openDetails(input);
  const outboxes = new Map<string, Outbox>();
  const open = (bookingId: string): Outbox =>
    openOutbox({ bookingId, retryScheduleMs: input.emailRetryScheduleMs }, (sent) => {
      details.showEmails(sent);
    });
  const run: Run = {
    details,
    outboxOf(bookingId) {
      const outbox = outboxes.get(bookingId) ?? open(bookingId);
      outboxes.set(bookingId, outbox);
      return outbox;
    },
    changed: false,
    isUnsent: false,
  };
  setHandler(disputeChangedSignal, () => {
    run.changed = true;
  });
  return run;
}

/** The workflow's own time: replays see the time at which it first happened. */
const isoNow = (): string => new Date().toISOString();
