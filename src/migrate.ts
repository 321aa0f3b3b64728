/**
 * Brings the database's schema up to date: run once for each release, before its processes start. It needs the database
 * only; with `--check-settings` it first compares all that servers and workers need, so that nothing is migrated for
 * processes that would refuse to start.
 */
import { migrateServer } from './composition/migration.ts';
import { runToEnd } from './composition/process.ts';
import { loadConfig, loadMigrationSettings, readEnvironment } from './config/config.ts';

await runToEnd(async () => {
  const env = readEnvironment();
  if (process.argv.includes('--check-settings')) loadConfig(env);
  const settings = loadMigrationSettings(env);
  if (env['APP_ENV'] === 'production' && settings.applicationRole === undefined)
    console.warn(
      'MIGRATION_DATABASE_URL names no other role than DATABASE_URL: the application will own its tables, and can take ' +
        'the guards on money and decisions away (docs/database.md).',
    );
  const applied = await migrateServer(settings);
  console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied: ${applied.join(', ')}`);
});
