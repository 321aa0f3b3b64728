/** The cluster as `npm run cluster` starts it, and a handle on each of its processes. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify } from '../../../src/embedded/processes.ts';
import { takeFolder } from '../../../tools/cluster/folder.ts';
import {
  logSays,
  type Part,
  type PartExit,
  startPart,
  untilReady,
} from '../../../tools/cluster/processes.ts';
import { machineEnvironment, type ProductAt } from './product.ts';
import { waitFor } from '../waitFor.ts';

export interface ClusterProcess {
  /** The product as seen through its first API server, which webhooks go to, and through the second. */
  readonly first: ProductAt;
  readonly second: ProductAt;
  /** Where its parts keep their logs, `worker-1.log` for one. */
  readonly folder: string;
  /** Process ids by part: `worker-1`, `server-2`, `postgres` … */
  readonly pids: ReadonlyMap<string, number>;
  /** Sends a signal to a part; resolves with how it ended, in the cluster's own words: `code 0`, `SIGKILL`. */
  end(part: string, signal: NodeJS.Signals): Promise<string>;
  /** Ctrl-C; resolves once the command itself has ended. */
  interrupt(): Promise<PartExit>;
  /** Names of the parts that still run. */
  alive(): string[];
  /** For the end of a test file: nothing is left, whatever the tests have done. */
  discard(): Promise<void>;
}

const READY_WITHIN_MS = 540_000; // the first start ever builds the Temporal server
const STOP_GRACE_MS = 100_000;

/** Resolves once it says that it is ready. @param settings of the product, such as `RATE_LIMIT_QUOTES` */
export async function startClusterProcess(
  { workers, servers }: { readonly workers: number; readonly servers: number },
  settings: Readonly<Record<string, string>>,
): Promise<ClusterProcess> {
  const root = await mkdtemp(join(tmpdir(), 'midas-cluster-'));
  await chmod(root, 0o711); // the user postgres has to pass
  const folder = join(root, 'cluster');
  const numbers = ['--workers', String(workers), '--servers', String(servers)];
  const command = await startPart({
    name: 'command',
    command: process.execPath,
    args: ['--import', 'tsx', 'tools/cluster/main.ts', ...numbers, '--folder', folder, '--any-ports'],
    folder: root,
    env: { ...machineEnvironment(), ...settings },
    graceMs: STOP_GRACE_MS,
  });
  const discard = () => discardCluster(command, root, folder);
  try {
    const ready = logSays(command, /The cluster is ready[^]*Ctrl-C stops/);
    await untilReady(command, ready, { withinMs: READY_WITHIN_MS });
    return { ...handOn(command, await command.log(), folder), discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

function handOn(command: Part, welcome: string, folder: string): Omit<ClusterProcess, 'discard'> {
  const pids = pidsIn(welcome);
  return {
    folder,
    pids,
    first: seenThrough('server-1', welcome, folder),
    second: seenThrough('server-2', welcome, folder),
    interrupt() {
      process.kill(-command.pid, 'SIGINT'); // to its group, as a terminal does
      return command.exited;
    },
    alive: () => [...pids].filter(([, pid]) => identify(pid) !== undefined).map(([part]) => part),
    async end(part, signal) {
      process.kill(pids.get(part) ?? Number.NaN, signal);
      const words = new RegExp(`${part} \\(process \\d+\\) has ended: (.+)`);
      const match = await waitFor(`the end of ${part}`, async () => words.exec(await command.log())?.[1]);
      return match ?? '';
    },
  };
}

async function discardCluster(command: Part, root: string, folder: string): Promise<void> {
  await command.stop();
  const lock = await takeFolder(folder, () => {}); // stops what a killed one has left running there
  await lock.release();
  await rm(root, { recursive: true, force: true });
}

function seenThrough(server: string, welcome: string, dataDir: string): ProductAt {
  const rowOf = (what: string): string => {
    const value = new RegExp(`^  ${what} +(\\S+)`, 'm').exec(welcome)?.[1];
    if (value === undefined) throw new Error(`the start-up lines do not name the ${what}: ${welcome}`);
    return value;
  };
  return {
    api: rowOf(server),
    sandbox: rowOf('Sandbox'),
    temporal: { address: rowOf('Temporal frontend'), namespace: 'default' },
    dataDir,
  };
}

function pidsIn(welcome: string): ReadonlyMap<string, number> {
  const list = welcome.slice(welcome.indexOf('Process ids'));
  const rows = [...list.matchAll(/^ {2}([a-z]+(?:-\d+)?) +(\d+)$/gm)];
  return new Map(rows.map(([, part = '', pid]) => [part, Number(pid)]));
}
