/** PayPal's messages: webhooks that name only a charge, IPN messages until they are verified, and events of disputes. */
import { type Kysely, sql } from 'kysely';
import { appendOnly } from './appendOnly.ts';

const STATEMENTS = [
  `alter table webhook_inbox add column charge_id text`,

  // PayPal signs no more of a body than its CRC-32, for which other bodies are easily made: the first body of a
  // transmission that was verified is its only one. Kept longer than the webhook itself.
  `create table webhook_transmissions (
    id text primary key,
    body_digest text not null,
    received_at timestamptz not null
  )`,
  `create index webhook_transmissions_by_age on webhook_transmissions (received_at)`,

  `alter table findings drop constraint findings_kind_check`,
  `alter table findings add constraint findings_kind_check check (kind in (
    'webhook_after_end', 'webhook_unmatched', 'dispute_reported', 'payment_reversed', 'ipn_refused', 'ipn_unverified'
  ))`,

  // Named by the digest of its bytes: a forged message can never stand where the genuine one would.
  `create table ipn_messages (
    id text primary key,
    identity text,
    content_type text not null,
    raw_sealed text,
    booking_id text,
    received_at timestamptz not null,
    completed_at timestamptz,
    outcome text,
    check ((outcome is null) = (completed_at is null)),
    check (completed_at is not null or raw_sealed is not null)
  )`,
  `create index ipn_messages_by_booking on ipn_messages (booking_id)`,
  `create index ipn_messages_by_age on ipn_messages (received_at)`,

  // No money facts: a hint names no amount, and the money guard moves only on what the provider says when asked.
  `create table dispute_events (
    id text primary key,
    provider text not null check (provider in ('stripe', 'paypal')),
    kind text not null
      check (kind in ('opened', 'updated', 'resolved', 'adjusted', 'reversed', 'reversal_canceled')),
    dispute_id text,
    charge_id text,
    booking_id text,
    amount bigint,
    currency text,
    reported_by text not null check (reported_by in ('webhook', 'ipn')),
    reported_at timestamptz not null,
    check ((amount is null) = (currency is null))
  )`,
  `create index dispute_events_by_booking on dispute_events (booking_id)`,
  `create index dispute_events_by_dispute on dispute_events (dispute_id)`,
  `create index dispute_events_by_charge on dispute_events (charge_id)`,
  ...appendOnly('dispute_events'),
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
