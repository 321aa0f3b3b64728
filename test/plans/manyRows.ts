/** The product's tables with many rows in each, made for the planner alone: no row has to make sense. */
import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { preparedArchive } from '../support/servers/preparedDatabase.ts';

/** Enough for an index to be worth its while. */
export const ROWS = 20_000;

/** An instant before which a thousandth of the rows are. */
export const OLDEST = new Date(Date.now() - (ROWS - ROWS / 1000) * 60_000).toISOString();

/** By column, or table and column: `n` counts the rows. What most rows look like decides how the planner goes about. */
const VALUES: Readonly<Record<string, string>> = {
  'bookings.status': pick(200, 'awaiting_payment', 'completed'),
  'bookings.quote': `jsonb_build_object('startDate', n::text)`,
  'booking_timeline.event': pick(50, 'payment_failed', 'held'),
  'findings.status': pick(200, 'open', 'closed'),
  'notifications.status': pick(200, 'pending', 'accepted'),
  'notifications.round': '1',
  'payments.status': pick(200, 'requires_payment', 'paid'),
  'slots.live': 'n % 20 = 0',
  'slots.start_at': `now() + n * interval '1 hour'`,
  'slots.end_at': `now() + (n + 1) * interval '1 hour'`,
  dispatched_at: `case when n % 200 > 0 then now() - n * interval '1 minute' end`,
  completed_at: `case when n % 200 > 0 then now() - n * interval '1 minute' end`,
  item_id: `'item' || n % 50`,
  location: `'place' || n % 4`,
  outcome: `case when n % 200 > 0 then 'approved' end`,
  template: `(array['booking_confirmation', 'payment_receipt', 'pre_arrival', 'review_request'])[1 + n % 4]`,
  start_date: `(date '2026-01-01' + n % 700)::text`,
  end_date: `(date '2026-01-04' + n % 700)::text`,
  provider: pick(3, 'paypal', 'stripe'),
  kind: `'kind' || n % 5`,
  scope: `'all'`,
  seq: '1',
  attempt: '1',
};

function pick(every: number, rare: string, common: string): string {
  return `case when n % ${every} = 0 then '${rare}' else '${common}' end`;
}

const BY_TYPE: Readonly<Record<string, string>> = {
  text: `'x' || n`,
  'text[]': `array['x' || n]`,
  boolean: 'n % 100 = 0',
  integer: 'n',
  bigint: 'n',
  jsonb: `'{}'`,
  bytea: `'x'`,
  'timestamp with time zone': `now() - n * interval '1 minute'`,
};

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

const COLUMNS = `
  select relname as "table", attname as name, format_type(atttypid, atttypmod) as type
  from pg_attribute join pg_class on pg_class.oid = attrelid
  where relkind = 'r' and relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped
    and attidentity = '' and attgenerated = '' and relname not like 'kysely%' and relname <> 'email_turns'
  order by attrelid, attnum`;

const CHECKS = `
  select conrelid::regclass::text as "table", conname as name from pg_constraint
  where contype = 'c' and connamespace = 'public'::regnamespace and conrelid <> 0`;

/** @returns the database, and the names of the tables that have many rows */
export async function manyRows(): Promise<{ readonly pglite: PGlite; readonly tables: ReadonlySet<string> }> {
  const pglite = await PGlite.create({ extensions: { btree_gist }, loadDataDir: await preparedArchive() });
  await pglite.exec(`set session_replication_role = 'replica'`); // no trigger, no foreign key
  const { rows: checks } = await pglite.query<{ table: string; name: string }>(CHECKS);
  for (const { table, name } of checks) await pglite.exec(`alter table ${table} drop constraint "${name}"`);
  const { rows: columns } = await pglite.query<Column>(COLUMNS);
  const tables = new Set(columns.map(({ table }) => table));
  for (const table of tables) await fill(pglite, table, columns);
  await pglite.exec('analyze');
  return { pglite, tables };
}

async function fill(pglite: PGlite, table: string, all: readonly Column[]): Promise<void> {
  const columns = all.filter((column) => column.table === table);
  const values = columns.map(
    ({ name, type }) => VALUES[`${table}.${name}`] ?? VALUES[name] ?? BY_TYPE[type] ?? 'null',
  );
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  await pglite.exec(
    `insert into "${table}" (${names}) select ${values.join(', ')} from generate_series(1, ${ROWS}) n`,
  );
}
