/**
 * No statement reads a whole table once there are many rows in it. Which statements there are, the tests of `unit` and
 * `api` say: each that they have sent in this run is planned here.
 */
import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sentStatements, type SentStatement } from '../support/sentStatements.ts';
import { fillTables } from '../support/servers/manyRows.ts';
import { preparedArchive } from '../support/servers/preparedDatabase.ts';

/** Enough for an index to be worth its while. */
const ROWS = 20_000;

/** An instant before which a thousandth of the rows are. */
const OLDEST = new Date(Date.now() - (ROWS - ROWS / 1000) * 60_000).toISOString();

const sent = sentStatements().filter(({ sql }) => /^\s*(select|insert|update|delete|with)\b/i.test(sql));

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

const isMissing = sent.length === 0;

describe.skipIf(isMissing)(
  `among ${ROWS} rows a table${isMissing ? ' (not looked at: run it with --project unit --project api)' : ''}`,
  () => {
    let database: PGlite;
    let tables: ReadonlySet<string>;
    beforeAll(async () => {
      database = await PGlite.create({ extensions: { btree_gist }, loadDataDir: await preparedArchive() });
      const run = async (statement: string) => (await database.query(statement)).rows;
      tables = await fillTables(run, { rows: ROWS, unsettled: true });
    });
    afterAll(() => database.close());

    it('every statement of the product finds its rows by an index', async () => {
      const whole: string[] = [];
      for (const statement of sent) {
        const plan = await planOf(database, statement);
        const read = wholeReads(plan).filter((table) => tables.has(table));
        if (read.length > 0) whole.push(`${read.join(', ')}: ${statement.sql}`);
      }
      expect(whole).toEqual([]);
    });
  },
);

/**
 * Where tables are large, what is looked for by time is a small part of them, and so is a batch: the instant of the oldest
 * rows, and the size of a page.
 */
function likeInProduction(parameter: unknown): unknown {
  if (typeof parameter === 'string' && /^\d{4}-\d\d-\d\dT/.test(parameter)) return OLDEST;
  return typeof parameter === 'number' && parameter > PAGE ? PAGE : parameter;
}

const PAGE = 50;

/** @returns undefined for a table that only a test has */
async function planOf(pglite: PGlite, { sql, parameters }: SentStatement): Promise<PlanNode | undefined> {
  try {
    const { rows } = await pglite.query<{ 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>(
      `explain (format json) ${sql}`,
      parameters.map(likeInProduction),
    );
    return rows[0]?.['QUERY PLAN'][0].Plan;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '42P01') return undefined;
    throw new Error(`cannot be planned: ${sql} ${JSON.stringify(parameters)}`, { cause: error });
  }
}

function wholeReads(node: PlanNode | undefined): string[] {
  if (node === undefined) return [];
  const own = node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? ''] : [];
  return [...own, ...(node.Plans ?? []).flatMap(wholeReads)];
}
