/**
 * PGlite as one connection of node-postgres' kind. PGlite's own `query` enters its WebAssembly six times a statement;
 * here the whole exchange goes in at once, and a statement is parsed and planned once, which saves most of the processor
 * time (docs/bench.md). Values are written and read by node-postgres' rules, as on a Postgres server.
 */
import type { PGlite, messages } from '@electric-sql/pglite';
import type { PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { serialize } from 'pg-protocol';
import { defined } from '../../domain/defined.ts';
import { changesTables, isOutdatedStatement, statementNames } from './statements.ts';

type Query = (sql: string, parameters: readonly unknown[]) => Promise<Result>;

/** PGlite's one session, as a query of node-postgres' kind. */
export function pgliteSession(pglite: PGlite, types: pg.TypeOverrides): Query {
  const nameOf = statementNames();
  /** What the session has prepared, with the columns of each answer. */
  const prepared = new Map<string, readonly Column[]>();

  const run = async (sql: string, parameters: readonly unknown[]): Promise<Result> => {
    // As worded by PGlite itself: what is asked of a closed database counts as an outage.
    if (!pglite.ready) throw new Error('PGlite is closed');
    const name = nameOf(sql);
    const columns = name === undefined ? undefined : prepared.get(name);
    const first = columns === undefined ? beginning(sql, name) : [];
    const answer = await pglite.execProtocolStream(
      Buffer.concat([...first, ...rest(parameters, name, columns)]),
    );
    const result = resultOf(answer, columns, types);
    if (name !== undefined) prepared.set(name, result.columns);
    if (changesTables(sql)) prepared.clear();
    return result;
  };
  return (sql, parameters) =>
    pglite.runExclusive(async () => {
      try {
        return await run(sql, parameters);
      } catch (error) {
        if (isOutdatedStatement(error)) prepared.clear();
        throw error;
      }
    });
}

/** @param release called when the connection is no longer needed by whoever took it. */
export const pgliteConnection = (query: Query, release: () => void): PostgresPoolClient =>
  // Kysely also types a cursor form of `query`, used only for streaming, which nothing here does.
  ({ query, release }) as unknown as PostgresPoolClient;

/** What comes before the values, where it was not prepared: an attempt that failed may have left the name behind. */
const beginning = (text: string, name: string | undefined): Buffer[] =>
  name === undefined
    ? [serialize.parse({ text })]
    : [serialize.close({ type: 'S', name }), serialize.parse({ name, text })];

/** https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY, from the values to its Sync. */
const rest = (
  parameters: readonly unknown[],
  statement: string | undefined,
  columns: readonly Column[] | undefined,
): Buffer[] => [
  serialize.bind({ values: parameters.map(parameterText), ...defined({ statement }) }),
  ...(columns === undefined ? [serialize.describe({ type: 'P' })] : []),
  serialize.execute(),
  serialize.sync(),
];

/** Postgres infers the type from the statement, as it does for node-postgres. */
function parameterText(value: unknown): string | Buffer | null {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      if (value === null) return null;
      if (value instanceof Date) return value.toISOString();
      if (value instanceof Uint8Array) return Buffer.from(value);
      if (typeof value === 'object' && !Array.isArray(value)) return JSON.stringify(value);
      throw new TypeError('lists and functions are no values of a statement');
  }
}

interface Result {
  readonly command: string;
  readonly rowCount: number;
  readonly rows: readonly Record<string, unknown>[];
  readonly columns: readonly Column[];
}

function resultOf(
  answer: readonly messages.BackendMessage[],
  known: readonly Column[] | undefined,
  types: pg.TypeOverrides,
): Result {
  let columns = known ?? [];
  const rows: Record<string, unknown>[] = [];
  let tag = '';
  for (const message of answer) {
    if (isRowDescription(message)) columns = columnsOf(message, types);
    if (isDataRow(message)) rows.push(rowOf(message, columns));
    if (isCommandComplete(message)) tag = message.text;
  }
  const [command = ''] = tag.split(' ');
  return { command, rowCount: Number(/\d+$/.exec(tag)?.[0] ?? 0), rows, columns };
}

// By name, not by class: whoever uses a Postgres server need not load PGlite.
const isRowDescription = (message: messages.BackendMessage): message is messages.RowDescriptionMessage =>
  message.name === 'rowDescription';
const isDataRow = (message: messages.BackendMessage): message is messages.DataRowMessage =>
  message.name === 'dataRow';
const isCommandComplete = (message: messages.BackendMessage): message is messages.CommandCompleteMessage =>
  message.name === 'commandComplete';

interface Column {
  readonly name: string;
  readonly read: (text: string) => unknown;
}

const columnsOf = ({ fields }: messages.RowDescriptionMessage, types: pg.TypeOverrides): Column[] =>
  fields.map(({ name, dataTypeID }) => ({
    name,
    // Declared as a parser of numbers; parsers of the text format are given texts.
    read: types.getTypeParser(dataTypeID, 'text') as unknown as Column['read'],
  }));

const rowOf = ({ fields }: messages.DataRowMessage, columns: readonly Column[]): Record<string, unknown> =>
  Object.fromEntries(
    columns.map(({ name, read }, index) => {
      const text = fields[index] ?? null;
      return [name, text === null ? null : read(text)];
    }),
  );
