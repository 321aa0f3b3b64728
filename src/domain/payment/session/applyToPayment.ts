/** How each answer of a provider moves one payment. */
import type { Decline } from '../payment.ts';
import type { CaptureAnswer, CloseAnswer, PaymentEvent, SessionPayment } from './payment.ts';

/** Money that was taken moves only by going back, and a closed payment only by money that was seen all the same. */
export function applyToPayment(payment: SessionPayment, event: PaymentEvent): SessionPayment {
  if (payment.status === 'paid' || payment.status === 'refunded') return payment;
  if (payment.status === 'closed' && !bringsMoney(event)) return payment;
  switch (event.type) {
    case 'opened':
      return {
        ...payment,
        status: 'open',
        atProvider: event.atProvider,
        opening: 'opened',
        openGeneration: payment.openGeneration + 1,
        captureRefused: false,
        approvalUsed: false,
        pageGone: false,
      };
    case 'open_refused':
      return {
        ...payment,
        opening: 'refused',
        openGeneration: payment.openGeneration + 1,
        refusals: withRefusal(payment, event.code),
      };
    case 'fetch_refused':
      return {
        ...payment,
        refusals: withRefusal(payment, event.code),
        ...(event.unknown ? { status: 'unknown' } : {}),
      };
    case 'recovered':
      return event.atProvider === null
        ? { ...payment, status: 'closed' }
        : { ...payment, atProvider: event.atProvider, opening: 'opened' };
    case 'compared':
      return afterFetch(payment, event);
    case 'capture_asked':
      return { ...payment, captureUnknown: true };
    case 'capture_answered':
      return afterCapture(payment, event.answer);
    case 'close_answered':
      return afterClose(payment, event.answer);
  }
}

const bringsMoney = (event: PaymentEvent): boolean =>
  event.type === 'compared' && event.comparison.result === 'paid';

function afterFetch(
  payment: SessionPayment,
  { comparison, declines, failedBeforeCharge }: Extract<PaymentEvent, { type: 'compared' }>,
): SessionPayment {
  const fetched = {
    ...payment,
    // Still approved may mean that a capture is under way; any other state is what came of it.
    captureUnknown: payment.captureUnknown && comparison.result === 'approved',
    declines: withAttempts(payment.declines, declines),
    failedBeforeCharge: withAttempts(
      payment.failedBeforeCharge,
      failedBeforeCharge === undefined ? [] : [failedBeforeCharge],
    ),
  };
  switch (comparison.result) {
    case 'canceled':
      return { ...fetched, status: 'closed' };
    case 'authorised':
      return { ...fetched, status: 'authorised', charge: comparison.charge };
    case 'paid':
    case 'refunded': {
      const { charge, deductions, result } = comparison;
      return { ...fetched, status: result, charge, deductions };
    }
    case 'open':
    case 'exhausted': // the next approval is a new one
      return { ...fetched, status: comparison.result, approvalUsed: false, captureRefused: false };
    case 'approved':
    case 'processing':
    case 'mismatch':
      return { ...fetched, status: comparison.result };
  }
}

/** A definite answer: another attempt is a new question, under a new key. What was captured shows in the next fetch. */
function afterCapture(payment: SessionPayment, answer: CaptureAnswer): SessionPayment {
  if (answer === 'captured') return payment;
  const answered = {
    ...payment,
    captureUnknown: false,
    captureGeneration: payment.captureGeneration + 1,
  };
  if (answer === 'not_authorised') return answered;
  if ('refused' in answer) {
    const refusals = withRefusal(payment, answer.refused);
    return { ...answered, approvalUsed: true, captureRefused: true, refusals };
  }
  return {
    ...answered,
    approvalUsed: true,
    declines: withAttempts(payment.declines, [answer.declined]),
    status: answer.next === 'new_payment' ? 'exhausted' : payment.status,
  };
}

/** One that is left open is abandoned, unless a capture of ours may still be at work. */
function afterClose(payment: SessionPayment, answer: CloseAnswer): SessionPayment {
  switch (answer) {
    case 'closed':
      return { ...payment, status: 'closed' };
    case 'left_open':
      return payment.captureUnknown ? payment : { ...payment, status: 'abandoned' };
    case 'already_paid':
    case 'in_progress':
      return { ...payment, closeGeneration: payment.closeGeneration + 1 };
  }
}

const withRefusal = ({ refusals }: SessionPayment, code: string): readonly string[] => [
  ...new Set([...refusals, code]),
];

const withAttempts = (known: readonly string[], declines: readonly Decline[]): readonly string[] => [
  ...new Set([...known, ...declines.map(({ attempt }) => attempt)]),
];
