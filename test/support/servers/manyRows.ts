/**
 * The product's tables with many rows in each, made for the planner and for the bench alone: no row has to make sense.
 */
export interface ManyRows {
  /** In each table. */
  readonly rows: number;
  /**
   * Whether a few of them are still to be worked on, as the planner should see them. A running product would work on
   * them, and they make no sense.
   */
  readonly unsettled: boolean;
}

/** Sends one statement; always in the same session. */
export type Run = (statement: string) => Promise<readonly unknown[]>;

/** By column, or table and column: `n` counts the rows. What most rows look like decides how the planner goes about. */
const VALUES: Readonly<Record<string, string>> = {
  'bookings.quote': `jsonb_build_object('startDate', n::text)`,
  'booking_timeline.event': pick(50, 'payment_failed', 'held'),
  'notifications.round': '1',
  'slots.live': 'n % 20 = 0',
  'slots.start_at': `now() + n * interval '1 hour'`,
  'slots.end_at': `now() + (n + 1) * interval '1 hour'`,
  item_id: `'item' || n % 50`,
  location: `'place' || n % 4`,
  template: `(array['booking_confirmation', 'payment_receipt', 'pre_arrival', 'review_request'])[1 + n % 4]`,
  start_date: `(date '2026-01-01' + n % 700)::text`,
  end_date: `(date '2026-01-04' + n % 700)::text`,
  provider: pick(3, 'paypal', 'stripe'),
  kind: `'kind' || n % 5`,
  scope: `'all'`,
  seq: '1',
  attempt: '1',
};

const SETTLED: Readonly<Record<string, string>> = {
  'bookings.status': `'completed'`,
  'findings.status': `'closed'`,
  'notifications.status': `'accepted'`,
  'payments.status': `'paid'`,
  dispatched_at: `now() - n * interval '1 minute'`,
  completed_at: `now() - n * interval '1 minute'`,
  outcome: `'approved'`,
};

const UNSETTLED: Readonly<Record<string, string>> = {
  'bookings.status': pick(200, 'awaiting_payment', 'completed'),
  'findings.status': pick(200, 'open', 'closed'),
  'notifications.status': pick(200, 'pending', 'accepted'),
  'payments.status': pick(200, 'requires_payment', 'paid'),
  dispatched_at: `case when n % 200 > 0 then now() - n * interval '1 minute' end`,
  completed_at: `case when n % 200 > 0 then now() - n * interval '1 minute' end`,
  outcome: `case when n % 200 > 0 then 'approved' end`,
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
  date: `current_date - n % 700`,
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

/** A check that is not valid holds for what comes later. */
const CHECKS = `
  select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as definition
  from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace and conrelid <> 0`;

interface Check {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/**
 * Triggers, foreign keys and checks do not look at these rows; they hold for what comes later.
 * @param report is told of each table that is full
 * @returns the names of the tables
 */
export async function fillTables(
  run: Run,
  { rows, unsettled }: ManyRows,
  report: (table: string) => void = () => undefined,
): Promise<ReadonlySet<string>> {
  const checks = (await run(CHECKS)) as readonly Check[]; // as selected, here and below
  const columns = (await run(COLUMNS)) as readonly Column[];
  const tables = new Set(columns.map(({ table }) => table));
  const values = { ...VALUES, ...(unsettled ? UNSETTLED : SETTLED) };
  await run(`set session_replication_role = 'replica'`);
  for (const { table, name } of checks) await run(`alter table ${table} drop constraint "${name}"`);
  for (const table of tables) {
    const ofTable = columns.filter((column) => column.table === table);
    await run(insertion(table, ofTable, values, rows));
    report(table);
  }
  for (const { table, name, definition } of checks)
    await run(`alter table ${table} add constraint "${name}" ${definition} not valid`);
  await run(`set session_replication_role = 'origin'`);
  await run('analyze');
  return tables;
}

function insertion(
  table: string,
  columns: readonly Column[],
  values: Readonly<Record<string, string>>,
  rows: number,
): string {
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const made = columns.map(
    ({ name, type }) => values[`${table}.${name}`] ?? values[name] ?? BY_TYPE[type] ?? 'null',
  );
  return `insert into "${table}" (${names}) select ${made.join(', ')} from generate_series(1, ${rows}) n`;
}
