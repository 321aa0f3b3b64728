/**
 * Money goes back (docs/decisions/0012): every refund, whatever its cause, is requested in Postgres with its money
 * reserved, and made here. The workflow ends once every part is final; whatever changes afterwards starts it again, and
 * it takes up what Postgres then says.
 */
import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  setHandler,
} from '@temporalio/workflow';
import type { LoadedPart, LoadedRefund } from '../../activities/refund.ts';
import { afterAsking, beginFollowing, nextStep, type RefundStep } from '../../domain/refund/process.ts';
import { refundIdOf, type RefundStatus } from '../../domain/refund/status.ts';
import { msUntil } from '../../domain/time/deadlines.ts';
import { openOutbox, type Outbox } from '../outbox/outbox.ts';
import { type Details, openDetails } from './details.ts';
import { refundChangedSignal, type RefundInput } from './messages.ts';
import { notifyOf } from './notify.ts';
import { followRefundPart, sendRefundPart, takeUpRefund } from './proxies.ts';

/** Operations cannot cancel it: money that is owed goes back. */
export const refund = (input: RefundInput): Promise<{ outcome: RefundStatus }> =>
  CancellationScope.nonCancellable(() => makeRefund(input));

interface Run {
  readonly outbox: Outbox;
  readonly details: Details;
  /** Somebody says so; taken back with the next look at Postgres. */
  changed: boolean;
}

async function makeRefund(input: RefundInput): Promise<{ outcome: RefundStatus }> {
  const run = begin(input);
  const told = new Set<string>();
  let isFirst = true;
  let following = beginFollowing(isoNow());
  let wasPending = false;
  for (;;) {
    const { changed } = run;
    run.changed = false;
    const loaded = await load(input, isFirst || changed);
    isFirst = false;
    const step = nextStep(loaded, { ...following, changed }, isoNow());
    run.details.show(loaded, NEXT[step.step]);
    await notifyOf(run.outbox, refundIdOf(input), {
      refund: loaded,
      step,
      now: isoNow(),
      wasPending,
      told,
    });
    switch (step.step) {
      case 'send':
      case 'follow':
        await ask(step);
        following = afterAsking(following, isoNow());
        break;
      case 'review':
      case 'wait':
        wasPending ||= step.step === 'wait';
        await condition(() => run.changed, msUntil(step.until, Date.now()), { summary: NEXT[step.step] });
        break;
      case 'end':
        await condition(() => run.outbox.isEmpty() && allHandlersFinished());
        if (!isChanged(run)) return { outcome: loaded.status };
    }
  }
}

/** A signal may have come since: read anew. */
const isChanged = ({ changed }: Run): boolean => changed;

const NEXT: Readonly<Record<RefundStep['step'], string>> = {
  review: 'Until finance decides, or is reminded',
  send: 'The provider is asked to send it',
  follow: 'The provider is asked what has become of it',
  wait: 'Until the provider says what has become of it, or is asked again',
  end: 'Nothing is left to do, unless something changes',
};

function begin(input: RefundInput): Run {
  const { bookingId, emailRetryScheduleMs } = input;
  const details = openDetails(input);
  const outbox = openOutbox({ bookingId, retryScheduleMs: emailRetryScheduleMs }, (sent) => {
    details.showEmails(sent);
  });
  const run: Run = { outbox, details, changed: false };
  setHandler(refundChangedSignal, () => {
    run.changed = true;
  });
  return run;
}

async function load(input: RefundInput, isNews: boolean): Promise<LoadedRefund> {
  const loaded = await takeUpRefund({ refundId: refundIdOf(input), isNews });
  if (loaded === null) throw ApplicationFailure.nonRetryable('Nobody has requested this refund.', 'NoRefund');
  return loaded;
}

async function ask({
  step,
  parts,
}: Extract<RefundStep<LoadedPart>, { step: 'send' | 'follow' }>): Promise<void> {
  const activity = step === 'send' ? sendRefundPart : followRefundPart;
  await Promise.all(parts.map(({ id: partId, provider }) => activity({ partId, provider })));
}

/** The workflow's own time: replays see the time at which it first happened. */
const isoNow = (): string => new Date().toISOString();
