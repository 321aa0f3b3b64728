/** What may interrupt a step. */
import { captureIsAsked, type PaymentSession } from './state.ts';
import type { Step } from './steps.ts';

/** Whether the wait under way has nothing left to wait for, although its time is not over. */
export function isWoken(session: PaymentSession): boolean {
  const isCaptureAwaited = session.stage.name === 'collecting' || session.stage.name === 'late_approval';
  return session.changed || (isCaptureAwaited && captureIsAsked(session));
}

/** A customer who leaves should not have to wait until a provider that is away has been asked for the last time. */
export function isInterruptible({ stage }: PaymentSession, { step }: Step): boolean {
  if (step === 'record') return false; // what was found is recorded to the end
  if (stage.name === 'ending') return stage.why !== 'cancelled';
  return stage.name === 'opening' || stage.name === 'collecting';
}

/**
 * Whether operations may cancel the workflow in this step. Whoever cancels it in another would leave it half done,
 * perhaps with a customer's money.
 */
export function isCancellable({ stage }: PaymentSession, { step }: Step): boolean {
  if (stage.name === 'late' || stage.name === 'refusing' || stage.name === 'refunding') return false;
  return CANCELLABLE.has(step);
}

/** A review looks after itself: only its wait can be cancelled. */
const CANCELLABLE: ReadonlySet<Step['step']> = new Set([
  'reserve',
  'open',
  'wait',
  'sync',
  'record',
  'capture',
  'close',
  'extend_hold',
  'review',
]);
