/**
 * Finds the `temporal` executable, and fetches it where there is none. Company networks often reach package
 * registries only, so the last way is to build it from Go's module proxy (architecture.md, "Getting the servers").
 */
import { execFile } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { readEnvironment } from '../../config/config.ts';
import { StartRefused } from '../../config/startRefused.ts';
import { buildTemporalCli } from './cliBuild.ts';
import { cacheFolder } from '../cacheFolder.ts';
import { downloadTemporalCli } from './cliDownload.ts';
import { whenFree } from '../whenFree.ts';

/** Brings server 1.29.1. */
const VERSION = 'v1.5.1';
const DOWNLOADS = 'https://temporal.download/cli';

export interface CliSearch {
  /** `TEMPORAL_CLI`: when set, this one or none. */
  readonly explicit?: string | undefined;
  /** Takes a line for the terminal at each step. */
  readonly report: (line: string) => void;
  /** PATH, the cache's place, what Go needs. */
  readonly env?: Readonly<Record<string, string>>;
  readonly downloads?: string;
}

type Reporting = Required<Pick<CliSearch, 'report' | 'env' | 'downloads'>>;

interface Step {
  readonly what: string;
  readonly take: () => Promise<string>;
}

/** The executable, or why each step failed. */
interface Outcome {
  readonly cli?: string;
  readonly reasons: readonly string[];
}

/**
 * The path of a working `temporal`, or its bare name when it is on PATH.
 * @throws StartRefused when `explicit` does not work, or with every step's reason when nothing helped
 */
export async function findTemporalCli(search: CliSearch): Promise<string> {
  const { explicit, report, env = readEnvironment(), downloads = DOWNLOADS } = search;
  if (explicit !== undefined) return explicitCli(explicit, env);
  const [folder, cached] = [folderOf(env), cachedCli(env)];
  const present = await firstThatWorks(report, [
    { what: 'looking for temporal on PATH', take: () => working('temporal', env) },
    { what: `looking for ${cached}`, take: () => working(cached, env) },
  ]);
  if (present.cli !== undefined) return present.cli;
  const fetched = await whenFree(folder, report, () =>
    fetchInto(folder, cached, { report, env, downloads }),
  ).catch((error: unknown): Outcome => ({ reasons: [`keeping it in ${folder}: ${reasonOf(error)}`] }));
  if (fetched.cli !== undefined) return fetched.cli;
  const reasons = [...present.reasons, ...fetched.reasons].map((reason) => `  - ${reason}`).join('\n');
  const advice = 'Install it (https://docs.temporal.io/cli) or set TEMPORAL_CLI to its path';
  throw new StartRefused(`The temporal CLI cannot be had:\n${reasons}\n${advice}`);
}

/** The `temporal` that is on this machine already, if any, fetching none. */
export async function presentTemporalCli(env: Readonly<Record<string, string>>): Promise<string | undefined> {
  const places = [env['TEMPORAL_CLI'] ?? 'temporal', cachedCli(env)];
  for (const place of places) {
    const found = await working(place, env).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** As a person enters it in a shell. */
export const asCommand = (cli: string): string =>
  /^[\w@%+=:,./-]+$/.test(cli) ? cli : `'${cli.replaceAll("'", `'\\''`)}'`;

const folderOf = (env: Readonly<Record<string, string>>) => join(cacheFolder(env), `temporal-cli-${VERSION}`);
const cachedCli = (env: Readonly<Record<string, string>>) => join(folderOf(env), 'temporal');

async function fetchInto(folder: string, cached: string, context: Reporting): Promise<Outcome> {
  const { report, env, downloads } = context;
  // another process may have fetched it while we waited for our turn; what does not work is replaced below
  const meanwhile = await working(cached, env).catch(() => undefined);
  if (meanwhile !== undefined) return { cli: meanwhile, reasons: [] };
  const staging = join(folder, 'staging');
  const keeping = (fetch: () => Promise<string>) => async () => {
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { recursive: true });
    await rename(await working(await fetch(), env), cached);
    await rm(staging, { recursive: true, force: true });
    return cached;
  };
  return firstThatWorks(report, [
    {
      what: `downloading ${VERSION} from ${downloads}`,
      take: keeping(() =>
        downloadTemporalCli({ url: `${downloads}/${VERSION}`, into: staging, env, report }),
      ),
    },
    {
      what: `building ${VERSION} with Go`,
      take: keeping(() => buildTemporalCli({ version: VERSION, into: staging, env, report })),
    },
  ]);
}

async function explicitCli(explicit: string, env: Readonly<Record<string, string>>): Promise<string> {
  const path = explicit.includes('/') ? resolve(explicit) : explicit;
  try {
    return await working(path, env);
  } catch (cause) {
    const advice =
      'Name the temporal command itself, or leave TEMPORAL_CLI empty: it is looked for, else fetched';
    const reason = reasonOf(cause);
    throw new StartRefused(`TEMPORAL_CLI=${explicit} is no working temporal CLI: ${reason}\n${advice}`, {
      cause,
    });
  }
}

async function firstThatWorks(report: (line: string) => void, steps: readonly Step[]): Promise<Outcome> {
  const reasons: string[] = [];
  for (const { what, take } of steps) {
    report(`Temporal CLI: ${what}`);
    try {
      const cli = await take();
      report(`Temporal CLI: using ${cli}`);
      return { cli, reasons };
    } catch (error) {
      const reason = `${what}: ${reasonOf(error)}`;
      report(`Temporal CLI: ${reason}`);
      reasons.push(reason);
    }
  }
  return { reasons };
}

/** An executable of that name proves nothing: it must run here, and be Temporal's. */
async function working(cli: string, env: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await promisify(execFile)(cli, ['--version'], { timeout: 20_000, env });
  if (!stdout.startsWith('temporal version')) throw new Error(`${cli} is something else`);
  return cli;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message.trim()}${cause}`;
}
