/**
 * Every statement that the tests of a run make the product send to a database in memory, once each: test/plans asks the
 * planner how it would answer them among many rows.
 */
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type KyselyPlugin,
  PostgresQueryCompiler,
  type QueryId,
  type RootOperationNode,
  type UnknownRow,
} from 'kysely';
import { inject } from 'vitest';
import { providedFolder } from './oncePerRun.ts';

export interface SentStatement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

const known = new Set<string>();

const folderOf = (run: string): string => join(run, 'statements');

/** A plugin for a database of a test. Does nothing outside of a test run. */
export async function recordingStatements(): Promise<KyselyPlugin[]> {
  const run = providedFolder();
  if (run === undefined) return [];
  await mkdir(folderOf(run), { recursive: true });
  const file = join(folderOf(run), `${process.pid}.jsonl`);
  const compiler = new PostgresQueryCompiler();
  return [
    {
      transformQuery({ node, queryId }: { node: RootOperationNode; queryId: QueryId }) {
        const { sql, parameters } = compiler.compileQuery(node, queryId);
        if (!known.has(sql) && isOfProduct()) {
          known.add(sql);
          appendFileSync(file, `${JSON.stringify({ sql, parameters })}\n`);
        }
        return node;
      },
      transformResult: ({ result }) => Promise.resolve<typeof result & { rows: UnknownRow[] }>(result),
    },
  ];
}

/** Whether code of the product asks, and not the test itself. */
function isOfProduct(): boolean {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 50;
  const { stack = '' } = new Error('who asks');
  Error.stackTraceLimit = stackTraceLimit;
  return stack.includes(SOURCE);
}

const SOURCE = join(import.meta.dirname, '../../src/');

/** Of all test files of the run that are over. */
export function sentStatements(): SentStatement[] {
  const folder = folderOf(inject('runFolder'));
  const lines = filesIn(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  const sent = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as SentStatement);
  return [...new Map(sent.map((statement) => [statement.sql, statement])).values()];
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // no test of this run has opened a database
  }
}
