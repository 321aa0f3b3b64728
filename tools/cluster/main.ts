/** `npm run cluster [-- --workers 2 --servers 2 --keep --folder <folder> --any-ports]`: separate processes, until a signal. */
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readEnvironment } from '../../src/config/config.ts';
import { StartRefused } from '../../src/config/startRefused.ts';
import { presentTemporalCli } from '../../src/embedded/temporal/cli.ts';
import { runUntilSignal } from '../../src/composition/process.ts';
import { describe, type Part } from './processes.ts';
import { type Cluster, startCluster } from './start.ts';
import { clusterWelcome } from './welcome.ts';

const OPTIONS = {
  workers: { type: 'string', default: '2' },
  servers: { type: 'string', default: '2' },
  keep: { type: 'boolean', default: false },
  'any-ports': { type: 'boolean', default: false },
  folder: { type: 'string', default: join(tmpdir(), `midas-cluster-${userInfo().username}`) },
} as const;

/** API servers 25 s, then workers 50 s, then the parts underneath. */
const STOP_WITHIN_MS = 150_000;

const say = (line: string) => console.log(line);

await runUntilSignal(
  async (ending) => {
    const began = Date.now();
    const { values } = parseArgs({ options: OPTIONS });
    say('Booting Midas as separate processes.');
    const env = readEnvironment();
    const cluster = await startCluster({
      folder: resolve(values.folder),
      workers: countOf('workers', values.workers),
      servers: countOf('servers', values.servers),
      env,
      ports: values['any-ports'] ? 'any' : 'usual',
      keep: values.keep,
      report: (line) => say(`  ${line}`),
      ending,
    });
    say(clusterWelcome(cluster, await presentTemporalCli(env), Date.now() - began));
    return { failed: cluster.failed, stop: announcingEnds(cluster, values.keep) };
  },
  { stopWithinMs: STOP_WITHIN_MS },
);

/** Says when a process ends that nobody has asked to. @returns the cluster's stop, which asks all of them */
function announcingEnds(cluster: Cluster, keeps: boolean): () => Promise<void> {
  let stopping = false;
  const announce = async ({ name, pid, exited }: Part) => {
    const exit = await exited;
    if (!stopping) say(`  ${name} (process ${pid}) has ended: ${describe(exit)}`);
  };
  for (const part of cluster.parts) void announce(part);
  return async () => {
    stopping = true;
    say(keeps ? `Stopping. The data stays in ${cluster.folder}.` : 'Stopping.');
    await cluster.stop();
  };
}

function countOf(what: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 20)
    throw new StartRefused(`--${what} is a number from 1 to 20, not ${text}`);
  return count;
}
