/** The evidence that legal sends to a provider: on record, as it will leave, before anybody sends it. */
import { isOver } from '../../domain/dispute/dispute.ts';
import type { EvidenceKind, EvidenceSection } from '../../domain/dispute/evidence.ts';
import { hasPassed } from '../../domain/time/deadlines.ts';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import { type AuditEntry, recordAudit } from '../audit.ts';
import type { Database } from '../database/database.ts';

export interface EvidenceToRequest extends Pick<AuditEntry, 'at' | 'actor' | 'roles' | 'requestId'> {
  readonly id: string;
  readonly disputeId: string;
  readonly kind: EvidenceKind;
  readonly statement: string;
  readonly sections: Readonly<Partial<Record<EvidenceSection, string>>>;
}

export type EvidenceRequested =
  | { readonly outcome: 'requested'; readonly provider: PaymentProvider; readonly bookingId: string }
  | { readonly outcome: 'unknown' }
  /** Said to whoever asked. */
  | { readonly outcome: 'invalid_state'; readonly because: string };

/** Repeatable: the same id again is the same evidence. */
export async function requestEvidence(db: Database, asked: EvidenceToRequest): Promise<EvidenceRequested> {
  const { id, disputeId, kind, statement, sections, actor, roles, requestId, at } = asked;
  return db.transaction().execute(async (tx) => {
    const dispute = await tx
      .selectFrom('disputes')
      .select(['provider', 'booking_id as bookingId', 'status', 'evidence_due_by as dueBy'])
      .select('accepts_evidence as acceptsEvidence')
      .where('id', '=', disputeId)
      .forUpdate()
      .executeTakeFirst();
    if (dispute === undefined) return { outcome: 'unknown' };
    const { provider, bookingId } = dispute;
    const others = await tx
      .selectFrom('dispute_evidence')
      .select(['id', 'status'])
      .where('dispute_id', '=', disputeId)
      .execute();
    if (others.some((other) => other.id === id)) return { outcome: 'requested', provider, bookingId };
    const because = whyNot(
      dispute,
      others.some(({ status }) => status === 'sending'),
      at,
    );
    if (because !== undefined) return { outcome: 'invalid_state', because };
    await tx
      .insertInto('dispute_evidence')
      .values({
        id,
        dispute_id: disputeId,
        kind,
        statement,
        sections: JSON.stringify(sections),
        status: 'sending',
        code: null,
        actor,
        roles: JSON.stringify(roles),
        request_id: requestId,
        at,
        ended_at: null,
      })
      .execute();
    await tx
      .updateTable('disputes')
      .set({ dispatched: false, changed_at: at })
      .where('id', '=', disputeId)
      .execute();
    await recordAudit(tx, { at, actor, roles, requestId, action: 'dispute.evidence', object: disputeId });
    return { outcome: 'requested', provider, bookingId };
  });
}

interface AnswerableDispute {
  readonly status: Parameters<typeof isOver>[0];
  readonly dueBy: string | null;
  readonly acceptsEvidence: boolean;
}

function whyNot(
  { status, dueBy, acceptsEvidence }: AnswerableDispute,
  isUnderWay: boolean,
  now: string,
): string | undefined {
  if (isOver(status)) return `The dispute is ${status}: no evidence changes that.`;
  if (dueBy !== null && hasPassed(dueBy, now)) return `The provider took evidence until ${dueBy}.`;
  if (isUnderWay) return 'Evidence is being sent already. Read the dispute to see what becomes of it.';
  if (!acceptsEvidence) return `The dispute is ${status}: its provider takes no evidence at this stage.`;
  return undefined;
}

/** One at a time is sent, so what is being sent is the last. */
export const lastEvidence = (db: Database, disputeId: string) =>
  db
    .selectFrom('dispute_evidence')
    .select(['id', 'status', 'code'])
    .where('dispute_id', '=', disputeId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

/** @returns undefined once it has been sent, or refused */
export async function evidenceToSend(db: Database, evidenceId: string) {
  return db
    .selectFrom('dispute_evidence')
    .select(['id', 'dispute_id as disputeId', 'kind', 'statement', 'sections', 'at'])
    .where('id', '=', evidenceId)
    .where('status', '=', 'sending')
    .executeTakeFirst();
}

/** Repeatable. @param code the provider's word for why it took none */
export async function evidenceEnded(db: Database, evidenceId: string, code?: string): Promise<void> {
  await db
    .updateTable('dispute_evidence')
    .set({
      status: code === undefined ? 'submitted' : 'refused',
      code: code ?? null,
      ended_at: new Date().toISOString(),
    })
    .where('id', '=', evidenceId)
    .where('status', '=', 'sending')
    .execute();
}
