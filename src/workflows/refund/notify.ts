/** Who is told what of a refund: what has happened, and not what was hoped. Each notification has its own key, and leaves once. */
import type { LoadedRefund } from '../../activities/refund.ts';
import { defined } from '../../domain/defined.ts';
import type { RefundStep } from '../../domain/refund/process.ts';
import type { Outbox } from '../outbox/outbox.ts';

interface Moment {
  readonly refund: LoadedRefund;
  readonly step: RefundStep;
  readonly now: string;
  /** Whether this run has waited for its arrival. */
  readonly wasPending: boolean;
}

interface Message {
  readonly templates: readonly string[];
  readonly data?: Readonly<Record<string, string>>;
  /** Tells it from others of the same template about the same refund. */
  readonly of?: string;
}

/** @param told what this run has told before: added to */
export async function notifyOf(
  outbox: Outbox,
  refundId: string,
  { told, ...moment }: Moment & { readonly told: Set<string> },
): Promise<void> {
  for (const { templates, data, of } of messagesOf(moment)) {
    const cause = [refundId.split('-').at(-1), ...(of === undefined ? [] : [of])].join('-');
    const what = [...templates, cause].join(' ');
    if (told.has(what)) continue;
    told.add(what);
    await outbox.notify(templates, { of: cause, data: { refundId, ...defined(data ?? {}) } });
  }
}

function messagesOf({ refund, step, now, wasPending }: Moment): Message[] {
  if (step.step === 'review') return reviewMessages(refund, step.reminder, now);
  if (step.step !== 'end' && step.step !== 'wait') return [];
  return [
    ...(refund.isClaim && refund.decision !== null ? [decided(refund.decision)] : []),
    ...(refund.isCut ? [problem('refund_cut')] : []),
    ...(refund.reason === 'late_payment' ? latePaymentMessages(refund) : []),
    ...(refund.kind === 'deposit' ? depositMessages(refund) : []),
    ...(step.step === 'end' ? endMessages(refund, step.stuck, wasPending) : []),
  ];
}

/** The customer hears of it once, finance every day. */
function reviewMessages({ isClaim }: LoadedRefund, reminder: number, now: string): Message[] {
  const again = reminder === 0 ? {} : { of: `reminder-${reminder}` };
  const data = { asOf: now, ...(reminder === 0 ? {} : { reminder: String(reminder) }) };
  return [
    ...(isClaim ? [{ templates: ['refund_under_review'] }] : []), // under one key, however late this begins
    { templates: ['finance_refund_review'], data, ...again },
  ];
}

const decided = (decision: 'approve' | 'refuse'): Message => ({
  templates: ['claim_decided'],
  data: { decision: decision === 'approve' ? 'approved' : 'refused' },
});

/** Money that came too late: its customer is told as soon as it is on its way. */
function latePaymentMessages({ status }: LoadedRefund): Message[] {
  const comesBack = status === 'processing' || status === 'succeeded';
  return [{ templates: [...(comesBack ? ['late_payment_refunded'] : []), 'concierge_late_payment'] }];
}

/** The customer hears what becomes of their deposit once that is so. */
function depositMessages({ isRetained, payout, status }: LoadedRefund): Message[] {
  if (status !== 'processing' && status !== 'succeeded' && status !== 'settled') return [];
  if (isRetained) return [{ templates: ['deposit_retained'] }];
  return payout.amount === 0 ? [] : [{ templates: ['deposit_released'] }];
}

function endMessages(refund: LoadedRefund, stuck: boolean, wasPending: boolean): Message[] {
  if (stuck) return [problem('refund_stuck')];
  const { generation, payout, refusal = 'the bank took no refund', status } = refund;
  switch (status) {
    case 'succeeded':
      return payout.amount === 0 ? [] : arrived(refund, wasPending);
    case 'failed':
      return [
        {
          templates: ['refund_delayed', 'finance_refund_failed'],
          data: { reason: `Refused: ${refusal}` },
          of: `try-${generation}`,
        },
      ];
    case 'blocked':
      return [problem('refund_blocked')];
    default:
      return []; // what finance has settled, they have agreed with the customer
  }
}

/**
 * Who paid too late was told so already, whenever it arrives, and whose deposit arrives at once; but not where it had failed
 * meanwhile.
 */
function arrived({ generation, kind, reason }: LoadedRefund, wasPending: boolean): Message[] {
  if (generation > 1) return [{ templates: ['refund_confirmation'], of: `try-${generation}` }];
  const isToldOf = reason === 'late_payment' || (kind === 'deposit' && !wasPending);
  return isToldOf ? [] : [{ templates: ['refund_confirmation'] }];
}

const problem = (what: string): Message => ({
  templates: ['finance_payment_problem'],
  data: { problem: what },
  of: what,
});
