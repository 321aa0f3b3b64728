/**
 * Another way to pay for the same held slot. What is open is fetched once more and closed first, so that there are never
 * two payments that can be made; money that has moved by then stays where it is, and nothing changes.
 */
import { NEW_ROUND } from './round.ts';
import { anyPayment, declinesOf, hasLeft, type PaymentSession } from './state.ts';
import { type AmountToPay, isClosable, newPayment, type SessionPayment } from './payment.ts';
import { type Step, transition } from './steps.ts';

/** A customer changes once or twice; each change writes rows and history. */
const MAX_CHANGES = 10;

/** Whether a change can be asked for now. */
export const mayChange = (session: PaymentSession): boolean =>
  session.stage.name === 'collecting' &&
  session.change?.state !== 'asked' &&
  !hasLeft(session) &&
  session.changes < MAX_CHANGES;

/** One that cannot be made now changes nothing. */
export function requestChange(session: PaymentSession, to: readonly AmountToPay[]): PaymentSession {
  return mayChange(session) ? { ...session, change: { to, state: 'asked' }, changed: true } : session;
}

/**
 * Before anything is asked of a provider: an order that nobody but us can capture need not be looked at, and PayPal may be
 * the very one that does not answer.
 */
export function nextForChangeUnasked({ change, payments }: PaymentSession): Step | undefined {
  const isIdle = payments.every((payment) => payment.provider === 'paypal' && !isMoving(payment));
  return change?.state === 'asked' && isIdle ? { step: 'replace', to: change.to } : undefined;
}

/** After a sync, with what it found recorded. Undefined where no change is asked for. */
export function nextForChange(session: PaymentSession): Step | undefined {
  const { change, payments, round } = session;
  if (change?.state !== 'asked') return undefined;
  if (payments.some(isMoving) || round.closed === 'already_paid' || round.closed === 'in_progress')
    return transition({ type: 'change_failed', why: 'money_moved' });
  const isLost = !round.reached || round.closed === 'unreachable' || round.closed === 'refused';
  if (isLost) return transition({ type: 'change_failed', why: 'unreachable' });
  const open = payments.filter(isClosable);
  if (round.closed === undefined && open.length > 0)
    return { step: 'close', payments: open, until: session.holdExpiresAt };
  return { step: 'replace', to: change.to };
}

const isMoving = ({ status, captureUnknown }: SessionPayment): boolean =>
  captureUnknown || MOVING.has(status);

const MOVING: ReadonlySet<SessionPayment['status']> = new Set([
  'processing',
  'authorised',
  'paid',
  'mismatch',
  'refunded',
]);

/** The new payments are opened like the first ones were. */
export function replacePayments(session: PaymentSession): PaymentSession {
  const { change } = session;
  if (change === undefined) return session;
  return {
    ...session,
    payments: change.to.map(newPayment),
    pastDeclines: declinesOf(session),
    change: { ...change, state: 'replaced' },
    changes: session.changes + 1,
    stage: { name: 'opening' },
    round: NEW_ROUND,
  };
}

/** What was found meanwhile is looked at again at once. */
export function changeFailed(session: PaymentSession, why: 'money_moved' | 'unreachable'): PaymentSession {
  const { change } = session;
  if (change === undefined) return session;
  return {
    ...session,
    change: { ...change, state: why },
    round: { ...NEW_ROUND, due: why === 'money_moved' },
  };
}

/** Whether whoever asked for a change has an answer. */
export const changeIsDecided = (session: PaymentSession): boolean =>
  session.status !== 'awaiting_payment' ||
  session.stage.name === 'paid' ||
  (session.change?.state !== 'asked' && !anyPayment(session, 'opening'));

/** `refused`: the other provider refuses us; the slot is kept, and the first way may be asked for again. */
export function changeResult(
  session: PaymentSession,
): 'open' | 'refused' | 'money_moved' | 'unreachable' | 'preparing' {
  const { change, stage, status } = session;
  if (status !== 'awaiting_payment' || stage.name === 'paid' || change?.state === 'money_moved')
    return 'money_moved';
  if (change?.state === 'unreachable') return 'unreachable';
  if (change?.state === 'asked' || anyPayment(session, 'opening')) return 'preparing';
  return anyPayment(session, 'refused') ? 'refused' : 'open';
}
