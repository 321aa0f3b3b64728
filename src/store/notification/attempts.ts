/**
 * Every call to an email provider is a row that is written before it: what is found begun and not ended may have left,
 * and what was given up before it began can no longer begin.
 */
import { sql, type Transaction } from 'kysely';
import type {
  AttemptOutcome,
  DeliveryEventKind,
  EmailProviderName,
  NotificationStatus,
} from '../../domain/notification/delivery.ts';
import type { Unknowns } from '../../domain/notification/failover.ts';
import type { Database } from '../database/database.ts';
import { accept } from './accept.ts';
import { suppress } from './suppressions.ts';
import type { Tables } from '../schema/index.ts';

export interface AttemptId {
  readonly key: string;
  /** Counted from 1 over the notification's whole life. */
  readonly attempt: number;
  /** Counted from 1 in each round. */
  readonly pass: number;
  readonly provider: EmailProviderName;
}

export type AttemptEnd =
  | { readonly outcome: 'accepted'; readonly providerMessageId: string }
  | { readonly outcome: Exclude<AttemptOutcome, 'accepted'>; readonly reason: string };

export interface EndedAttempt {
  /** As it was first noted, or as the provider has reported since. */
  readonly outcome: AttemptOutcome;
  readonly status: NotificationStatus;
}

/**
 * Notes that an attempt is about to leave, possibly as a duplicate of an earlier one whose outcome nobody knows.
 * @returns whether it may: not where it was begun or given up before, or the notification is no longer pending.
 */
export async function beginAttempt(db: Database, { key, attempt, pass, provider }: AttemptId) {
  const begun = await sql<{ key: string }>`
    insert into notification_attempts (key, attempt, pass, provider, began_at, possible_duplicate)
    select key, ${attempt}::integer, ${pass}::integer, ${provider}::text, ${new Date().toISOString()}::timestamptz,
      unknowns > 0 or exists (
        select 1 from notification_attempts earlier
        where earlier.key = notifications.key and (earlier.outcome is null or earlier.outcome = 'unknown')
      )
    from notifications where key = ${key} and status = 'pending'
    on conflict (key, attempt) do nothing
    returning key
  `.execute(db);
  return begun.rows.length > 0;
}

export async function findAttempt(db: Database, { key, attempt }: Pick<AttemptId, 'key' | 'attempt'>) {
  return db
    .selectFrom('notification_attempts')
    .select(['outcome', 'reason', 'provider_message_id'])
    .where('key', '=', key)
    .where('attempt', '=', attempt)
    .executeTakeFirst();
}

/** Attempts that have begun, and of whose end nothing is noted. */
export async function openAttempts(db: Database, key: string): Promise<AttemptId[]> {
  return db
    .selectFrom('notification_attempts')
    .select(['key', 'attempt', 'pass', 'provider'])
    .where('key', '=', key)
    .where('outcome', 'is', null)
    .orderBy('attempt')
    .execute();
}

/** How many attempts there were, and how many of them have an outcome that nobody knows. */
export async function attemptsSoFar(
  db: Database,
  key: string,
): Promise<{ last: number; unknowns: Unknowns }> {
  const rows = await db
    .selectFrom('notification_attempts')
    .select(({ fn }) => ['provider', fn.max('attempt').as('last')])
    .select(
      sql<number>`(count(*) filter (where outcome is null or outcome = 'unknown'))::integer`.as('unknowns'),
    )
    .where('key', '=', key)
    .groupBy('provider')
    .execute();
  return {
    last: Math.max(0, ...rows.map(({ last }) => last)),
    unknowns: Object.fromEntries(rows.map(({ provider, unknowns }) => [provider, unknowns])),
  };
}

/**
 * Stores how an attempt ended, and with it how the notification stands. Repeated, it changes nothing.
 * @param refused the address that was refused and gets no email any more, where it was
 */
export async function endAttempt(
  db: Database,
  id: AttemptId,
  end: AttemptEnd,
  refused?: string,
): Promise<EndedAttempt> {
  const status = end.outcome === 'accepted' ? await accept(db, { ...id, ...end }) : undefined;
  if (status !== undefined) return { outcome: 'accepted', status };
  return db.transaction().execute(async (tx) => {
    const ended = await endIn(tx, id, end);
    if (refused === undefined) return ended;
    const { key: notificationKey, provider } = id;
    await suppress(tx, { address: refused, scope: 'all', reason: 'refused', provider, notificationKey });
    return ended;
  });
}

/**
 * Settles an attempt that was never answered for. Where it had not begun it never will: its row is taken. Where it
 * had, nobody knows whether it left.
 */
export async function settleLostAttempt(db: Database, id: AttemptId): Promise<EndedAttempt> {
  return db.transaction().execute(async (tx) => {
    const { key, attempt, pass, provider } = id;
    await lock(tx, key);
    const taken = await tx
      .insertInto('notification_attempts')
      .values({
        key,
        attempt,
        pass,
        provider,
        began_at: new Date().toISOString(),
        ended_at: null,
        outcome: null,
        reason: null,
        provider_message_id: null,
      })
      .onConflict((conflict) => conflict.columns(['key', 'attempt']).doNothing())
      .returning('key')
      .executeTakeFirst();
    return taken === undefined
      ? endIn(tx, id, { outcome: 'unknown', reason: 'worker lost' })
      : endIn(tx, id, { outcome: 'unavailable', reason: 'never began' });
  });
}

type Tx = Transaction<Tables>;

/** The notification's row is everybody's first lock, so that nobody waits for anybody in a circle. */
const lock = (tx: Tx, key: string) =>
  tx
    .selectFrom('notifications')
    .select(['status', 'attempts', 'unknowns', 'possible_duplicate'])
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirstOrThrow();

async function endIn(tx: Tx, id: AttemptId, end: AttemptEnd): Promise<EndedAttempt> {
  const notification = await lock(tx, id.key);
  const note = await noteOf(tx, id, end);
  const mayHaveLeft = note.outcome === 'accepted' || note.outcome === 'unknown';
  const ended = await tx
    .updateTable('notification_attempts')
    // What did not leave duplicates nothing.
    .set({ ...note, ...(mayHaveLeft ? {} : { possible_duplicate: false }) })
    .where('key', '=', id.key)
    .where('attempt', '=', id.attempt)
    .where('outcome', 'is', null)
    .returning('possible_duplicate')
    .executeTakeFirst();
  if (ended === undefined) {
    const before = await findAttempt(tx, id);
    return { outcome: before?.outcome ?? note.outcome, status: notification.status };
  }
  const isPending = notification.status === 'pending';
  const status = isPending ? statusAfter(note.outcome) : notification.status;
  await tx
    .updateTable('notifications')
    .set({
      attempts: Math.max(notification.attempts, id.attempt),
      unknowns: notification.unknowns + (note.outcome === 'unknown' ? 1 : 0),
      possible_duplicate: notification.possible_duplicate || ended.possible_duplicate,
      ...(isPending ? { status, ...latest(id.provider, note) } : {}),
    })
    .where('key', '=', id.key)
    .execute();
  return { outcome: note.outcome, status };
}

interface Note {
  readonly outcome: AttemptOutcome;
  readonly ended_at: string;
  readonly reason: string | null;
  readonly provider_message_id: string | null;
}

/** What a provider tells only of a notification that it has taken. */
const TAKEN = [
  'delivered',
  'bounced',
  'opened',
  'machine_opened',
  'clicked',
  'complained',
  'unsubscribed',
] as const satisfies readonly DeliveryEventKind[];

/**
 * A provider may tell what became of a notification before its answer to the call is noted, or where there was none. What
 * it told before this call was about another one.
 */
async function noteOf(tx: Tx, { key, attempt, provider }: AttemptId, end: AttemptEnd): Promise<Note> {
  const note = { ended_at: new Date().toISOString(), reason: null, provider_message_id: null };
  if (end.outcome === 'accepted') {
    return { ...note, outcome: 'accepted', provider_message_id: end.providerMessageId };
  }
  if (end.outcome !== 'unknown') return { ...note, ...end };
  const reported = await tx
    .selectFrom('delivery_events')
    .select('id')
    .where('key', '=', key)
    .where('provider', '=', provider)
    .where('kind', 'in', TAKEN)
    .where('received_at', '>=', (row) =>
      row
        .selectFrom('notification_attempts')
        .select('began_at')
        .where('notification_attempts.key', '=', key)
        .where('attempt', '=', attempt),
    )
    .executeTakeFirst();
  return reported === undefined ? { ...note, ...end } : { ...note, outcome: 'accepted' };
}

function statusAfter(outcome: AttemptOutcome): NotificationStatus {
  switch (outcome) {
    case 'accepted':
      return 'accepted';
    case 'refused_recipient':
      return 'refused';
    case 'refused_email':
    case 'unavailable':
    case 'unknown':
      return 'pending';
  }
}

/** What the row of a notification on its way says of its latest attempt. */
function latest(provider: EmailProviderName, note: Note) {
  if (note.outcome !== 'accepted') return { last_error: `${provider} ${note.outcome}: ${note.reason ?? ''}` };
  const { provider_message_id, ended_at: accepted_at } = note;
  return { provider, provider_message_id, accepted_at, last_error: null };
}
