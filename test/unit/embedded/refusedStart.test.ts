/** What a person can mend before a start ends it with words that say what to do, which are shown without a stack. */
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StartRefused } from '../../../src/config/startRefused.ts';
import { lockFolder } from '../../../src/embedded/folder/lock.ts';
import { startEmbedded } from '../../../src/embedded/start.ts';
import { DATA_FORMAT } from '../../../src/embedded/folder/format.ts';
import { startTemporalServer } from '../../../src/embedded/temporal/server.ts';
import { createLogger } from '../../../src/observability/log.ts';
import { machineEnvironment, productEnvironment } from '../../support/environments/product.ts';
import { runProgram } from '../../support/environments/productProcess.ts';

let folder: string;
const servers: Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midas-refused-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
  await rm(folder, { recursive: true, force: true });
});

const dataDir = () => join(folder, 'data');

async function takenPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return String(typeof address === 'object' ? address?.port : '');
}

/** Why a start is refused. */
async function refusal(changes: Readonly<Record<string, string>>): Promise<unknown> {
  const env = productEnvironment(dataDir(), { TEMPORAL_CLI: '/bin/true', ...changes });
  const given = Object.entries(env).filter(([, value]) => value !== '');
  const log = createLogger('silent');
  return startEmbedded({ env: Object.fromEntries(given), log, report: () => undefined }).then(
    async (embedded) => {
      await embedded.stop();
      throw new Error('it started');
    },
    (reason: unknown) => reason,
  );
}

const CASES: Readonly<Record<string, [words: RegExp, prepare: () => Promise<Record<string, string>>]>> = {
  'two ports that are taken': [
    /- PORT \d+ is taken: .*choose another\n {2}- SANDBOX_PORT \d+ is taken/,
    async () => ({ TEMPORAL_CLI: await aCli(), PORT: await takenPort(), SANDBOX_PORT: await takenPort() }),
  ],
  'one port for two servers': [
    /- METRICS_PORT 3100 is PORT too: give each server a port of its own/,
    async () => ({ PORT: '3100', METRICS_PORT: '3100' }),
  ],
  'a port that is none': [/- PORT must be a port: a number from 1 to 65535/, async () => ({ PORT: 'abc' })],
  'a folder in use': [
    new RegExp(`is in use by process ${process.pid}: stop it first, or set MIDAS_DATA_DIR`),
    async () => {
      await lockFolder(dataDir());
      return {};
    },
  ],
  'a file in the place of the folder': [
    /data is a file and no folder: set MIDAS_DATA_DIR to another/,
    async () => {
      await writeFile(dataDir(), '');
      return {};
    },
  ],
  'a folder in a file': [
    /lies in a file and not in a folder: set MIDAS_DATA_DIR/,
    async () => {
      await writeFile(join(folder, 'file'), '');
      return { MIDAS_DATA_DIR: join(folder, 'file', 'data') };
    },
  ],
  'a link in a circle': [
    /is a link that leads back to itself: set MIDAS_DATA_DIR/,
    async () => {
      await symlink(dataDir(), dataDir());
      return { MIDAS_DATA_DIR: join(dataDir(), 'inside') };
    },
  ],
  'a folder of another version': [
    /was written by another version of Midas.*Throw the folder away, or set MIDAS_DATA_DIR/,
    async () => {
      await mkdir(dataDir());
      await writeFile(join(dataDir(), 'format'), '1\n');
      return {};
    },
  ],
  'secrets that cannot be read': [
    /secrets\.json cannot be read\. Restore it, or remove the whole folder/,
    async () => {
      await mkdir(dataDir());
      await writeFile(join(dataDir(), 'format'), `${DATA_FORMAT}\n`);
      await writeFile(join(dataDir(), 'secrets.json'), '{');
      return {};
    },
  ],
  'no CLI anywhere, and nothing to build one with': [
    /The temporal CLI cannot be had:\n[^]*Install it \(https:\/\/docs\.temporal\.io\/cli\) or set TEMPORAL_CLI/,
    async () => ({ TEMPORAL_CLI: '', PATH: folder, XDG_CACHE_HOME: join(folder, 'cache') }),
  ],
  'nowhere to keep a CLI': [
    /The temporal CLI cannot be had:\n[^]*keeping it in .*file\/midas\/temporal-cli/,
    async () => {
      await writeFile(join(folder, 'file'), '');
      return { TEMPORAL_CLI: '', PATH: folder, XDG_CACHE_HOME: join(folder, 'file') };
    },
  ],
  'a CLI that is something else': [
    /TEMPORAL_CLI=\/bin\/true is no working temporal CLI: .*\nName the temporal command itself, or leave/,
    async () => ({}),
  ],
};

/** A `temporal` that answers which version it is, and then does as it is told. */
async function aCli(server = 'exit 1'): Promise<string> {
  const path = join(folder, 'temporal');
  await writeFile(
    path,
    `#!/bin/sh\n[ "$1" = --version ] && echo 'temporal version 1.5.1' && exit\n${server}\n`,
    {
      mode: 0o755,
    },
  );
  return path;
}

it.each(Object.entries(CASES))('%s', async (_what, [words, prepare]) => {
  const error = await refusal(await prepare());
  expect(error).toBeInstanceOf(StartRefused);
  expect(error).toMatchObject({ message: expect.stringMatching(words) });
});

it('a Temporal server that ends at once is told by the end of its log', async () => {
  const started = startTemporalServer({
    cli: await aCli('echo no room left; exit 3'),
    choosePorts: async () => ({ port: 1, uiPort: 2 }),
    namespace: 'default',
    folder,
    report: () => undefined,
  });
  const words = /The Temporal server ended at once \(code 3\)\. The end of .*temporal\.log:\nno room left/;
  await expect(started).rejects.toMatchObject({
    name: 'StartRefused',
    message: expect.stringMatching(words),
  });
});

it.each([
  [['--workers', 'many'], /--workers is a number from 1 to 20, not many\n$/],
  [['--worker', '2'], /Unknown option '--worker'.*\n$/],
])('a cluster with %j', async (args, words) => {
  const child = runProgram('tools/cluster/main.ts', machineEnvironment(), args);
  expect(await child.exited).toEqual({ code: 1, signal: null });
  expect(child.output()).toMatch(words);
});
