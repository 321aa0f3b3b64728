/** Answers remembered under an Idempotency-Key, as hashes and the id of the resource, never the body. */
import type { Database } from './database/database.ts';

export interface RememberedAnswer {
  readonly bodyHash: string;
  readonly status: number;
  readonly resource: string;
}

export async function findAnswer(
  db: Database,
  key: { scope: string; keyHash: string },
): Promise<RememberedAnswer | undefined> {
  return db
    .selectFrom('idempotency_keys')
    .select(['body_hash as bodyHash', 'status', 'resource'])
    .where('scope', '=', key.scope)
    .where('key_hash', '=', key.keyHash)
    .where('expires_at', '>', new Date().toISOString())
    .executeTakeFirst();
}

/** Removes answers that ran out before an instant. @returns how many were removed, at most `limit` */
export async function deleteExpiredAnswers(db: Database, before: string, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('idempotency_keys')
    .where((row) =>
      row(
        row.refTuple('scope', 'key_hash'),
        'in',
        row
          .selectFrom('idempotency_keys as due')
          .select(['due.scope', 'due.key_hash'])
          .where('due.expires_at', '<', before)
          .limit(limit)
          .$asTuple('scope', 'key_hash'),
      ),
    )
    .where('expires_at', '<', before) // not one that has been taken anew meanwhile
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** @returns whether it is kept; not so where another one is, and has not run out. */
export async function rememberAnswer(
  db: Database,
  key: { scope: string; keyHash: string },
  answer: RememberedAnswer,
  expiresAt: string,
): Promise<boolean> {
  const kept = await db
    .insertInto('idempotency_keys')
    .values({
      scope: key.scope,
      key_hash: key.keyHash,
      body_hash: answer.bodyHash,
      status: answer.status,
      resource: answer.resource,
      expires_at: expiresAt,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['scope', 'key_hash'])
        .doUpdateSet((row) => ({
          body_hash: row.ref('excluded.body_hash'),
          status: row.ref('excluded.status'),
          resource: row.ref('excluded.resource'),
          expires_at: row.ref('excluded.expires_at'),
        }))
        .where('idempotency_keys.expires_at', '<=', new Date().toISOString()),
    )
    .returning('resource')
    .executeTakeFirst();
  return kept !== undefined;
}
