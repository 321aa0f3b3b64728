/**
 * What providers tell of notifications after they took them. Every statement belongs into one transaction with the
 * event itself, so that what follows from an event happens with it or not at all.
 */
import { sql } from 'kysely';
import type {
  DeliveryEventKind,
  EmailProviderName,
  NotificationStatus,
} from '../../domain/notification/delivery.ts';
import type { Database } from '../database/database.ts';

export interface DeliveryEvent {
  /** `<provider>:<the provider's own id>`. */
  readonly id: string;
  /** The notification's, as the provider gave it back. */
  readonly key: string;
  readonly provider: EmailProviderName;
  readonly kind: DeliveryEventKind;
  /** A code, never a sentence: servers quote addresses in theirs. */
  readonly reason: string | null;
  readonly at: string;
  readonly receivedAt: string;
}

/** @returns whether it is new. */
export async function recordDeliveryEvent(tx: Database, event: DeliveryEvent): Promise<boolean> {
  const inserted = await tx
    .insertInto('delivery_events')
    .values({
      id: event.id,
      key: event.key,
      provider: event.provider,
      kind: event.kind,
      reason: event.reason,
      at: event.at,
      received_at: event.receivedAt,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/**
 * A proof that covers no body, as Mailgun's, counts once; kept among the keys that are honoured once.
 * @returns false for one that came before.
 */
export async function claimProof(
  tx: Database,
  proof: { readonly scope: string; readonly hash: string; readonly expiresAt: string },
): Promise<boolean> {
  const claimed = await tx
    .insertInto('idempotency_keys')
    .values({
      scope: proof.scope,
      key_hash: proof.hash,
      body_hash: proof.hash,
      status: 200,
      resource: 'proof',
      expires_at: proof.expiresAt,
    })
    .onConflict((conflict) => conflict.columns(['scope', 'key_hash']).doNothing())
    .returning('key_hash')
    .executeTakeFirst();
  return claimed !== undefined;
}

/** On its way, or failed after an attempt of unknown outcome: its provider may tell long after we gave it up. */
const UNSETTLED = ['pending', 'failed'] as const satisfies readonly NotificationStatus[];

/** An unsettled notification has arrived after all. @returns whether it was unsettled. */
export async function acceptByEvent(
  tx: Database,
  { key, provider, at }: Pick<DeliveryEvent, 'key' | 'provider' | 'at'>,
): Promise<boolean> {
  const accepted = await tx
    .updateTable('notifications')
    .set({ status: 'accepted', provider, accepted_at: at, last_error: null })
    .where('key', '=', key)
    .where('status', 'in', UNSETTLED)
    .returning('key')
    .executeTakeFirst();
  return accepted !== undefined;
}

/** An unsettled notification can never arrive. @returns whether it was unsettled. */
export async function refuseByEvent(
  tx: Database,
  { key, provider, kind }: Pick<DeliveryEvent, 'key' | 'provider' | 'kind'>,
): Promise<boolean> {
  const refused = await tx
    .updateTable('notifications')
    .set({ status: 'refused', last_error: `${provider}: ${kind}` })
    .where('key', '=', key)
    .where('status', 'in', UNSETTLED)
    .returning('key')
    .executeTakeFirst();
  return refused !== undefined;
}

/**
 * The provider had it after all: its first attempt of unknown outcome was taken. Where another attempt of the same
 * provider was accepted, the event may speak of that one, and nothing more is known.
 */
export async function settleUnknownAttempt(
  tx: Database,
  { key, provider, receivedAt }: Pick<DeliveryEvent, 'key' | 'provider' | 'receivedAt'>,
): Promise<void> {
  await sql`
    update notification_attempts
    set outcome = 'accepted', reason = 'delivery event', ended_at = coalesce(ended_at, ${receivedAt}::timestamptz)
    where key = ${key} and attempt = (
      select min(attempt) filter (where outcome = 'unknown') from notification_attempts
      where key = ${key} and provider = ${provider}
      having bool_and(outcome is distinct from 'accepted')
    )
  `.execute(tx);
}
