/**
 * PGlite as one connection of node-postgres' kind. PGlite's own `query` enters its WebAssembly six times a statement;
 * here the whole exchange goes in at once, which saves about two fifths of the processor time (docs/bench.md). Values
 * are written and read by node-postgres' rules, as on a Postgres server.
 */
import type { PGlite, messages } from '@electric-sql/pglite';
import type { PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { serialize } from 'pg-protocol';

/** @param release called when the connection is no longer needed by whoever took it. */
export function pgliteConnection(
  pglite: PGlite,
  types: pg.TypeOverrides,
  release: () => void,
): PostgresPoolClient {
  const query = async (sql: string, parameters: readonly unknown[]) => {
    const answer = await pglite.runExclusive(() => {
      // As worded by PGlite itself: what is asked of a closed database counts as an outage.
      if (!pglite.ready) throw new Error('PGlite is closed');
      return pglite.execProtocolStream(exchange(sql, parameters));
    });
    return resultOf(answer, types);
  };
  // Kysely also types a cursor form of `query`, used only for streaming, which nothing here does.
  return { query, release } as unknown as PostgresPoolClient;
}

/** https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY, up to its Sync. */
const exchange = (sql: string, parameters: readonly unknown[]): Buffer =>
  Buffer.concat([
    serialize.parse({ text: sql }),
    serialize.bind({ values: parameters.map(parameterText) }),
    serialize.describe({ type: 'P' }),
    serialize.execute(),
    serialize.sync(),
  ]);

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

function resultOf(answer: readonly messages.BackendMessage[], types: pg.TypeOverrides) {
  let columns: readonly Column[] = [];
  const rows: Record<string, unknown>[] = [];
  let tag = '';
  for (const message of answer) {
    if (isRowDescription(message)) columns = columnsOf(message, types);
    if (isDataRow(message)) rows.push(rowOf(message, columns));
    if (isCommandComplete(message)) tag = message.text;
  }
  const [command = ''] = tag.split(' ');
  return { command, rowCount: Number(/\d+$/.exec(tag)?.[0] ?? 0), rows };
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
