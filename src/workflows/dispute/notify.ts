/** Who is told what of a dispute. Each notification has its own key, and leaves once. */
import type { LoadedDispute } from '../../activities/payment/disputes.ts';
import type { DisputeStep } from '../../domain/dispute/process.ts';
import { hasPassed } from '../../domain/time/deadlines.ts';
import type { Outbox } from '../outbox/outbox.ts';

interface Moment {
  readonly disputeId: string;
  readonly dispute: LoadedDispute;
  readonly step: DisputeStep;
  readonly now: string;
  /** Evidence has been tried to send, and has not arrived. */
  readonly isUnsent: boolean;
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

/** Its provider does not say how it stands: legal hears of it all the same, and reads there what nobody knows here. */
export async function notifyOfNoted(outbox: Outbox, disputeId: string): Promise<void> {
  await outbox.notify(['legal_dispute_opened'], { of: `${disputeId}-noted`, data: { disputeId } });
}

/** Of an instant, for a key. */
const digitsOf = (instant: string): string => instant.replaceAll(/\D/g, '');

/** An inquiry that becomes a chargeback is opened once more; a deadline that has moved reminds anew. */
function messagesOf({ dispute, step, now, isUnsent }: Moment): Message[] {
  const { stage, status, evidenceDueBy } = dispute;
  const opened = { templates: ['legal_dispute_opened'], of: `opened-${stage}` };
  if (step.step === 'end') return [opened, { templates: ['legal_dispute_closed'], of: `closed-${status}` }];
  const told = [opened, ...refusalsOf(dispute, now)];
  if (step.reminder === undefined || (step.step === 'send' && !isUnsent)) return told;
  const { hours, isLast } = step.reminder;
  return [
    ...told,
    {
      templates: ['legal_dispute_reminder', ...(isLast ? ['management_dispute_reminder'] : [])],
      of: `reminder-${hours}-${digitsOf(evidenceDueBy ?? '')}`,
      asOf: now,
    },
  ];
}

/** Whoever has answered believes it done: while there is time they are reminded at once, and then told how it stands. */
function refusalsOf({ refusedEvidenceId, evidenceDueBy }: LoadedDispute, now: string): Message[] {
  if (refusedEvidenceId === undefined) return [];
  const of = `refused-${refusedEvidenceId}`;
  return evidenceDueBy === undefined || hasPassed(evidenceDueBy, now)
    ? [{ templates: ['legal_dispute_opened'], of }]
    : [{ templates: ['legal_dispute_reminder'], of, asOf: now }];
}
