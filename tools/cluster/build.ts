/**
 * Temporal's own server and its schema tool, built once from Go's module proxy into the user's cache. Unlike the
 * development server of the CLI they run on Postgres, with many history shards, as in production.
 */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { cacheFolder } from '../../src/embedded/cacheFolder.ts';
import { runReporting } from '../../src/embedded/runReporting.ts';
import { whenFree } from '../../src/embedded/whenFree.ts';

/** The version that docker-compose.yml runs, and that the CLI brings. */
const VERSION = 'v1.29.1';
const MODULE = 'go.temporal.io/server';
const PROGRAMS = { server: 'cmd/server', sql: 'cmd/tools/sql' } as const;

type Environment = Readonly<Record<string, string>>;

/** Paths of the executables. */
export type TemporalPrograms = Readonly<Record<keyof typeof PROGRAMS, string>>;

export const hasGo = (): boolean => spawnSync('go', ['version']).status === 0;

/** What an earlier start has built; undefined when that is not all there. */
export function builtPrograms(env: Environment): TemporalPrograms | undefined {
  const programs = pathsIn(folderOf(env));
  return Object.values(programs).every((path) => existsSync(path)) ? programs : undefined;
}

/** Builds what is not there. @throws Error with the end of Go's output */
export async function temporalPrograms(
  env: Environment,
  report: (line: string) => void,
): Promise<TemporalPrograms> {
  return builtPrograms(env) ?? whenFree(folderOf(env), report, () => build(env, report));
}

async function build(env: Environment, report: (line: string) => void): Promise<TemporalPrograms> {
  const meanwhile = builtPrograms(env); // by the process that we waited for
  if (meanwhile !== undefined) return meanwhile;
  const folder = folderOf(env);
  const staging = join(folder, 'staging');
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  report(`Temporal server ${VERSION}: building it with Go into ${folder}, once`);
  await runReporting({
    command: 'go',
    args: ['install', ...Object.values(PROGRAMS).map((program) => `${MODULE}/${program}@${VERSION}`)],
    env: { ...env, GOBIN: staging },
    what: 'Temporal server: building, which takes two to three minutes',
    report,
  });
  const built = pathsIn(folder);
  const fresh = pathsIn(staging);
  // a name in its place means a whole executable: the last of the two appears last
  await rename(fresh.sql, built.sql);
  await rename(fresh.server, built.server);
  await rm(staging, { recursive: true, force: true });
  return built;
}

const folderOf = (env: Environment) => join(cacheFolder(env), `temporal-server-${VERSION}`);

const pathsIn = (folder: string): TemporalPrograms => ({
  server: join(folder, 'server'),
  sql: join(folder, 'sql'),
});
