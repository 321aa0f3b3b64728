/**
 * Brings the database's schema up to date: run once for each release, before its processes start. It needs the database
 * only; with `--check-settings` it first compares all that servers and workers need, so that nothing is migrated for
 * processes that would refuse to start.
 */
import { runToEnd } from './composition/process.ts';
import { loadConfig, loadMigrationSettings, readEnvironment } from './config/config.ts';
import { openPostgres } from './store/database/database.ts';
import { migrate } from './store/database/migrate.ts';

await runToEnd(async () => {
  const env = readEnvironment();
  if (process.argv.includes('--check-settings')) loadConfig(env);
  const store = openPostgres(loadMigrationSettings(env).databaseUrl, { maxConnections: 1 });
  try {
    const applied = await migrate(store.db);
    console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied: ${applied.join(', ')}`);
  } finally {
    await store.close();
  }
});
