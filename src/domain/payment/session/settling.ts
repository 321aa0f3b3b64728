/**
 * Steps 1 to 3 of the end of a hold: what every payment has come to, or has been brought to. Everything is fetched,
 * what is wanted and authorised is captured, the rest is closed. A close that is refused because the payment
 * succeeded leads back to the fetch.
 */
import { addMs, earlier, hasPassed } from '../../time/deadlines.ts';
import { FIRST_PAUSE_MS } from './limits.ts';
import { isClosable, type SessionPayment } from './payment.ts';
import {
  anyPayment,
  awaitsCapture,
  everyPayment,
  type PaymentSession,
  type SettleResult,
  type Settling,
  unsettledPayments,
} from './state.ts';
import { type Step, transition } from './steps.ts';

export function nextWhileSettling(session: PaymentSession, settling: Settling, now: string): Step {
  const { payments, round } = session;
  const { until, wanted } = settling;
  const end = (result: SettleResult) => transition({ type: 'settled', result, at: now });
  const endUnpaid = () => end(anyPayment(session, 'processing') ? 'processing' : 'closed');
  /** The server gives up on a call as soon as its next attempt would come too late, so before the time is over. */
  const pause = (): Step =>
    hasPassed(until, now)
      ? end('unreachable')
      : { step: 'wait', until: earlier(until, addMs(now, FIRST_PAUSE_MS)), reason: 'provider' };

  if (round.pausing) return pause();
  if (round.syncs === 0) {
    return { step: 'sync', payments: unsettledPayments(session), until };
  }
  if (!round.reached) return round.refused ? end('unreachable') : pause();
  if (round.captured !== undefined) return round.captured ? transition({ type: 'contradicted' }) : pause();
  if (round.closed !== undefined) return afterCloses();
  if (everyPayment(session, 'paid')) return end('paid');
  if (wanted && payments.every((payment) => payment.status === 'paid' || isOurs(session, payment))) {
    return { step: 'capture', payments: payments.filter((payment) => isOurs(session, payment)), until };
  }
  if (wanted && anyPayment(session, 'processing')) return end('processing');
  const closable = payments.filter(isClosable);
  if (closable.length > 0) return { step: 'close', payments: closable, until };
  return endUnpaid();

  function afterCloses(): Step {
    switch (round.closed) {
      case 'already_paid':
        return anyPayment(session, 'mismatch') ? end('mismatch') : transition({ type: 'contradicted' });
      case 'unreachable':
        return pause();
      case 'refused':
        return end('unreachable');
      case 'in_progress':
        return end('processing');
      default:
        return endUnpaid();
    }
  }
}

/** Waiting for nobody but us. */
const isOurs = (session: PaymentSession, payment: SessionPayment): boolean =>
  (payment.status === 'authorised' && !payment.captureRefused) || awaitsCapture(session, payment);
