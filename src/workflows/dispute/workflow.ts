/**
 * A dispute, from the first word of it to its end (business.md "Disputes"). It may come months after the booking, and
 * needs nothing that runs: its provider says how it stands, and Postgres everything else. One that has ended and is
 * taken up again by its provider starts again.
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { DisputeStatus } from '../../domain/dispute/dispute.ts';
import { nextStep } from '../../domain/dispute/process.ts';
import { msUntil } from '../../domain/time/deadlines.ts';
import { openOutbox, type Outbox } from '../outbox/outbox.ts';
import { type Details, nextIn, openDetails } from './details.ts';
import { disputeChangedSignal, type DisputeInput } from './messages.ts';
import { notifyOf } from './notify.ts';
import { sendEvidence, syncDispute } from './proxies.ts';
import { letGoOn } from './waitingRefunds.ts';

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
}

async function follow(input: DisputeInput): Promise<{ outcome: Outcome }> {
  const run = begin(input);
  const told = new Set<string>();
  for (;;) {
    run.changed = false;
    const synced = await syncDispute(input);
    if (synced === null) return { outcome: 'unmatched' };
    await letGoOn(input, synced);
    const now = isoNow();
    const step = nextStep(synced, now, now);
    run.details.show(synced, step);
    const outbox = run.outboxOf(synced.bookingId);
    await notifyOf(outbox, { disputeId: input.disputeId, dispute: synced, step, now, told });
    switch (step.step) {
      case 'send':
        await sendEvidence({ provider: input.provider, evidenceId: step.evidenceId });
        break;
      case 'wait':
        await condition(() => run.changed, msUntil(step.until, Date.now()), { summary: nextIn(step) });
        await startAfresh(input, outbox);
        break;
      case 'end':
        await condition(() => outbox.isEmpty() && allHandlersFinished());
        if (!isChanged(run)) return { outcome: synced.status };
    }
  }
}

/** A signal may have come since: read anew. */
const isChanged = ({ changed }: Run): boolean => changed;

/** It is followed for months: what it has told, the notifications' keys know. */
async function startAfresh(input: DisputeInput, outbox: Outbox): Promise<void> {
  if (!workflowInfo().continueAsNewSuggested) return;
  await condition(() => outbox.isEmpty() && allHandlersFinished());
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
  };
  setHandler(disputeChangedSignal, () => {
    run.changed = true;
  });
  return run;
}

/** The workflow's own time: replays see the time at which it first happened. */
const isoNow = (): string => new Date().toISOString();
