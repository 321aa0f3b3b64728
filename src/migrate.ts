/** Brings the database's schema up to date: run once for each release, before its processes start. */
import { loadConfig, readEnvironment } from './config/config.ts';
import { openPostgres } from './store/database/database.ts';
import { migrate } from './store/database/migrate.ts';

const store = openPostgres(loadConfig(readEnvironment()).databaseUrl, { maxConnections: 1 });
try {
  const applied = await migrate(store.db);
  console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied: ${applied.join(', ')}`);
} finally {
  await store.close();
}
