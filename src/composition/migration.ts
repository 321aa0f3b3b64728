/** The schema brought up to date by its owner, for an application that owns nothing of it. */
import type { loadMigrationSettings } from '../config/config.ts';
import { openPostgres } from '../store/database/database.ts';
import { grantToApplication } from '../store/database/grants.ts';
import { migrate } from '../store/database/migrate.ts';

/** @returns the names of the migrations applied now, none when the schema already was up to date. */
export async function migrateServer({
  databaseUrl,
  applicationRole,
}: ReturnType<typeof loadMigrationSettings>): Promise<string[]> {
  const owner = openPostgres(databaseUrl, { maxConnections: 1 });
  try {
    const applied = await migrate(owner.db);
    if (applicationRole !== undefined) await grantToApplication(owner.db, applicationRole);
    return applied;
  } finally {
    await owner.close();
  }
}
