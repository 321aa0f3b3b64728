/** Who is told what of a dispute. Each notification has its own key, and leaves once. */
import type { LoadedDispute } from '../../activities/payment/disputes.ts';
import type { DisputeStep } from '../../domain/dispute/process.ts';
import type { Outbox } from '../outbox/outbox.ts';

interface Moment {
  readonly disputeId: string;
  readonly dispute: LoadedDispute;
  readonly step: DisputeStep;
  readonly now: string;
}

interface Message {
  readonly templates: readonly string[];
  /** Tells it from others of the same template about the same dispute. */
  readonly of: string;
  readonly asOf?: string;
}

/** @param told what this run has told before: added to */
export async function notifyOf(
  outbox: Outbox,
  { told, ...moment }: Moment & { readonly told: Set<string> },
): Promise<void> {
  const { disputeId } = moment;
  for (const { templates, of, asOf } of messagesOf(moment)) {
    if (told.has(of)) continue;
    told.add(of);
    const data = asOf === undefined ? { disputeId } : { disputeId, asOf };
    await outbox.notify(templates, { of: `${disputeId}-${of}`, data });
  }
}

/** Of an instant, for a key. */
const digitsOf = (instant: string): string => instant.replaceAll(/\D/g, '');

/** An inquiry that becomes a chargeback is opened once more; a deadline that has moved reminds anew. */
function messagesOf({ dispute, step, now }: Moment): Message[] {
  const { stage, status, evidenceDueBy } = dispute;
  const opened = { templates: ['legal_dispute_opened'], of: `opened-${stage}` };
  if (step.step === 'end') return [opened, { templates: ['legal_dispute_closed'], of: `closed-${status}` }];
  if (step.step === 'send' || step.reminder === undefined) return [opened];
  const { hours, isLast } = step.reminder;
  return [
    opened,
    {
      templates: ['legal_dispute_reminder', ...(isLast ? ['management_dispute_reminder'] : [])],
      of: `reminder-${hours}-${digitsOf(evidenceDueBy ?? '')}`,
      asOf: now,
    },
  ];
}
