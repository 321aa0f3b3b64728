/** The answer to a customer who is back from the provider's page. */
import type { SessionPayment } from './payment.ts';
import { paymentOf, type PaymentSession } from './state.ts';

/** Everybody who came up to `request` has their answer; after a decline all do, as it is the answer to all of them. */
export function answerCaptures(
  session: PaymentSession,
  request: number,
  { reached, declined }: { readonly reached: boolean; readonly declined: boolean },
): PaymentSession {
  const { asked, answered } = session.captures;
  const captures = { asked, answered: Math.max(answered, declined ? asked : request), reached };
  return { ...session, captures };
}

export interface CaptureRequest {
  readonly payment: string;
  /** Its number among the requests. */
  readonly number: number;
  /** Failed charges of the payment before it. */
  readonly declinesBefore: number;
}

export function captureIsDecided(session: PaymentSession, { payment: id, number }: CaptureRequest): boolean {
  const payment = paymentOf(session, id);
  if (payment === undefined || isTaken(session) || isOver(session, payment)) return true;
  return session.captures.answered >= number && payment.status !== 'paid'; // paid is about to be confirmed
}

/** Where everybody can see it. */
const isTaken = ({ confirmed, review }: PaymentSession): boolean => confirmed || review !== undefined;

const isOver = ({ status }: PaymentSession, payment: SessionPayment): boolean =>
  status === 'cancelled' || (status === 'expired' && OVER.has(payment.status));

const OVER: ReadonlySet<SessionPayment['status']> = new Set(['closed', 'refunded']);

/** `invalid_state`: the booking is past that, its status says where. */
export function captureResult(
  session: PaymentSession,
  { payment: id, number, declinesBefore }: CaptureRequest,
): 'taken' | 'processing' | 'declined' | 'not_approved' | 'undecided' | 'invalid_state' {
  const payment = paymentOf(session, id);
  if (payment === undefined || isOver(session, payment)) return 'invalid_state';
  if (isTaken(session)) return 'taken';
  if (session.captures.answered < number) return 'undecided';
  if (session.status === 'expired') return 'invalid_state';
  if (payment.declines.length > declinesBefore) return 'declined';
  if (payment.status === 'processing') return 'processing';
  if (payment.captureRefused || payment.status === 'unknown') return 'declined';
  const isUnknown = !session.captures.reached || payment.status === 'paid' || payment.captureUnknown;
  return isUnknown ? 'undecided' : 'not_approved';
}
