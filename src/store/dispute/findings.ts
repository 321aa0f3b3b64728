/**
 * Events of a dispute or a reversal as findings. One cause is one finding, whoever reports it, how often and in
 * what order: a webhook and an IPN message about the same case join.
 */
import type { Database } from '../database/database.ts';
import { type DisputeEvent, recordDisputeEvent } from './events.ts';
import { joinFinding, type Joined } from '../reconciliation.ts';

export interface DisputeReport {
  /** The provider's id of what it is about. */
  readonly objectId: string | null;
  /** Ids and types of the message that reports it. Each event adds itself besides: its id and its kind. */
  readonly detail: Readonly<Record<string, string | null>>;
  readonly foundAt: string;
  /** For the finding alone, where the event's booking is not certain enough to be flagged; else the event's. */
  readonly bookingId?: string | null;
}

/** Records the event, flags its booking and reports a finding, once each. Repeatable. */
export async function reportDisputeEvent(
  db: Database,
  event: DisputeEvent,
  { objectId, detail, foundAt, bookingId = event.bookingId }: DisputeReport,
): Promise<Joined> {
  await recordDisputeEvent(db, event);
  return joinFinding(db, {
    key: causeOf(event),
    kind: movesMoney(event) ? 'payment_reversed' : 'dispute_reported',
    provider: event.provider,
    objectId,
    bookingId,
    detail: { ...detail, [event.id]: event.kind },
    createdAt: foundAt,
  });
}

/** A dispute by its own id, money taken back by the charge it was taken from; what names neither is its own cause. */
function causeOf(event: DisputeEvent): string {
  const { id, provider, disputeId, chargeId } = event;
  if (movesMoney(event)) return chargeId === null ? `event:${id}` : `reversal:${provider}:${chargeId}`;
  return disputeId === null ? `event:${id}` : `dispute:${provider}:${disputeId}`;
}

const movesMoney = ({ kind }: DisputeEvent): boolean => kind === 'reversed' || kind === 'reversal_canceled';
