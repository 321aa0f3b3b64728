/** How fast emails leave to a provider, over all workers: each takes a turn, one after the other. */
import { sql } from 'kysely';
import type { EmailProviderName } from '../../domain/notification/delivery.ts';
import type { Database } from '../database/database.ts';

/** More turns than all workers have under way: one further ahead was given by a clock that has been set back since. */
const MOST_AHEAD = 1_000;

/**
 * Takes the next turns at a provider.
 * @param gapMs between two turns, milliseconds
 * @returns how long to wait for the first of them, milliseconds; each further one is a gap later
 */
export async function takeTurns(
  db: Database,
  provider: EmailProviderName,
  count: number,
  gapMs: number,
): Promise<number> {
  const taken = sql`make_interval(secs => ${(count * gapMs) / 1000}::double precision)`;
  const furthest = sql`make_interval(secs => ${(MOST_AHEAD * gapMs) / 1000}::double precision)`;
  const { rows } = await sql<{ waitMs: number }>`
    insert into email_turns as turn (provider, next_at)
    values (${provider}::text, now() + ${taken})
    on conflict (provider) do update set next_at = greatest(least(turn.next_at, now() + ${furthest}), now()) + ${taken}
    returning (extract(epoch from next_at - ${taken} - now()) * 1000)::double precision as "waitMs"
  `.execute(db);
  return Math.max(0, rows[0]?.waitMs ?? 0);
}
