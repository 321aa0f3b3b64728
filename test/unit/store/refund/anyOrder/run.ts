/** The refund workflow's loop (src/workflows/refund/workflow.ts) without Temporal: step by step, by the same pure decisions. */
import { createRefundActivities } from '../../../../../src/activities/payment/refunds.ts';
import { afterAsking, nextStep } from '../../../../../src/domain/refund/process.ts';
import { refundIdOf } from '../../../../../src/domain/refund/status.ts';
import { PaymentProviderUnavailable } from '../../../../../src/providers/payment/gateway.ts';
import { type LoadedPart, takeUpRefund } from '../../../../../src/store/refund/load.ts';
import { type CallFate, gatewayFor } from './gateway.ts';
import type { Life, Run } from './life.ts';

/** One attempt of each part at most. @param meanwhile what happens during the first call that asks for money */
export async function work(
  life: Life,
  run: Run,
  { fate, meanwhile }: { readonly fate: CallFate; readonly meanwhile: () => Promise<void> },
): Promise<void> {
  if (run.isBusy) return;
  run.isBusy = true;
  try {
    run.asking ??= await decide(life, run);
    const { asking } = run;
    if (asking === undefined) return;
    for (const part of [...asking.parts]) {
      const isAnswered = await ask(life, { ...asking, part, fate, meanwhile });
      if (isAnswered) asking.parts.splice(asking.parts.indexOf(part), 1);
    }
    if (asking.parts.length > 0) return;
    run.following = afterAsking(run.following, life.now());
    run.asking = undefined;
  } finally {
    run.isBusy = false;
  }
}

/** @returns what the provider is to be asked now */
async function decide(life: Life, run: Run): Promise<Run['asking']> {
  const { changed, isFirst, following, n } = run;
  run.changed = false;
  run.isFirst = false;
  const refundId = refundIdOf({ bookingId: life.bookingId, n });
  const loaded = await takeUpRefund(life.db, refundId, { isNews: isFirst || changed });
  if (loaded === undefined) throw new Error('nobody has requested it');
  const step = nextStep(loaded, { ...following, changed }, life.now());
  switch (step.step) {
    case 'send':
    case 'follow':
      return { step: step.step, parts: [...step.parts] };
    case 'wait':
      life.pass(Date.parse(step.until) - Date.parse(life.now()));
      return undefined;
    case 'review':
      return undefined;
    case 'end':
      // A signal meanwhile is heard by the same run.
      if (!hasChanged(run)) life.runs.delete(n);
      return undefined;
  }
}

const hasChanged = ({ changed }: Run): boolean => changed;

interface Asking {
  readonly step: 'send' | 'follow';
  readonly part: LoadedPart;
  readonly fate: CallFate;
  readonly meanwhile: () => Promise<void>;
}

/** The product's own activities, at the model's gateway. @returns whether there was an answer: else Temporal asks again */
export async function ask(
  { attempts, db, provider, now }: Life,
  { step, part, fate, meanwhile }: Asking,
): Promise<boolean> {
  const gateway = gatewayFor(provider, { part: part.id, fate, meanwhile });
  const attempt = (attempts.get(part.id) ?? 0) + 1;
  attempts.set(part.id, attempt);
  const tries = { attempt, askedSince: now() };
  const activities = createRefundActivities({ db, atGateway: (_name, call) => call(gateway, tries) });
  const given = { provider: part.provider, partId: part.id };
  try {
    await (step === 'send' ? activities.sendRefundPart(given) : activities.followRefundPart(given));
    return true;
  } catch (error) {
    if (error instanceof PaymentProviderUnavailable) return false;
    throw error;
  }
}
