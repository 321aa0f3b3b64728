/** Who of the staff changed what, and when. Rows are only ever added: the database refuses anything else. */
import type { Database } from './database/database.ts';

export interface AuditEntry {
  readonly at: string;
  /** The token's subject. */
  readonly actor: string;
  /** The roles the token gave at that moment. */
  readonly roles: readonly string[];
  /** `block.create`, `block.remove`: resource and verb. */
  readonly action: string;
  /** Id of what was changed. */
  readonly object: string;
  readonly requestId: string;
}

/** To be called in the transaction of the write itself, so that neither is there without the other. */
export async function recordAudit(tx: Database, entry: AuditEntry): Promise<void> {
  await tx
    .insertInto('audit')
    .values({
      at: entry.at,
      actor: entry.actor,
      roles: JSON.stringify(entry.roles),
      action: entry.action,
      object: entry.object,
      request_id: entry.requestId,
    })
    .execute();
}
