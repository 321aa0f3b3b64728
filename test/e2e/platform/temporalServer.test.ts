/** The embedded Temporal server: wired up, ended in order, and never in the way after a crash. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readEnvironment } from '../../../src/config/config.ts';
import { lockFolder } from '../../../src/embedded/folder/lock.ts';
import { choosePort, freeTemporalPorts } from '../../../src/embedded/ports.ts';
import { isRunning, processIdentity } from '../../../src/embedded/processes.ts';
import { findTemporalCli } from '../../../src/embedded/temporal/cli.ts';
import {
  startTemporalServer,
  type TemporalServer,
  type TemporalServerOptions,
} from '../../../src/embedded/temporal/server.ts';
import { newKey, parseKeyring } from '../../../src/security/keyring.ts';
import { connectClient } from '../../../src/temporal/connection.ts';
import { SEARCH_ATTRIBUTES } from '../../../src/temporal/names.ts';
import { registerSearchAttributes } from '../../../src/temporal/registerSearchAttributes.ts';
import { waitFor } from '../../support/waitFor.ts';

const NAMESPACE = 'midas-test';
const keyring = parseKeyring(newKey());
let folder: string;
let lines: string[];
const servers: TemporalServer[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midas-server-'));
  lines = [];
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

const freePort = () => choosePort({ explicit: 0, preferred: 0 });
const serverInPidFile = async () =>
  processIdentity.parse(JSON.parse(await readFile(join(folder, 'temporal.pid'), 'utf8')));

async function start(options: Partial<TemporalServerOptions> = {}): Promise<TemporalServer> {
  const server = await startTemporalServer({
    cli: await findTemporalCli({ explicit: readEnvironment()['TEMPORAL_CLI'], report: () => {} }),
    dataFile: join(folder, 'temporal.db'),
    choosePorts: freeTemporalPorts,
    namespace: NAMESPACE,
    folder,
    report: (line) => lines.push(line),
    ...options,
  });
  servers.push(server);
  return server;
}

/** Starts a workflow that no worker takes, as a mark in the server's data. */
async function leaveMark(address: string): Promise<void> {
  const { client, close } = await connectClient({ address, namespace: NAMESPACE }, keyring);
  await client.workflow.start('mark', {
    workflowId: 'mark',
    taskQueue: 'nobody',
    typedSearchAttributes: [{ key: SEARCH_ATTRIBUTES.bookingId, value: 'mark' }],
  });
  await close();
}

async function hasMark(address: string): Promise<boolean> {
  const { client, close } = await connectClient({ address, namespace: NAMESPACE }, keyring);
  const { status } = await client.workflow.getHandle('mark').describe();
  await close();
  return status.name === 'RUNNING';
}

const CODEC = 'http://127.0.0.1:3000/codec/its-key';

it('the server serves its namespace, and its Web UI asks our codec', async () => {
  const server = await start({ codecEndpoint: CODEC });
  const settings = (await (await fetch(`${server.uiUrl}/api/v1/settings`)).json()) as object; // only matched below
  expect(settings).toMatchObject({ Codec: { Endpoint: CODEC } });
  await leaveMark(server.address);
  expect(await hasMark(server.address)).toBe(true);
});

it('what opens the payloads stands on no command line, and in a file of its owner alone', async () => {
  await start({ codecEndpoint: CODEC });
  const { pid } = await serverInPidFile();
  const commandLine = execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  expect(commandLine).toContain('start-dev');
  expect(commandLine).not.toContain(CODEC);
  expect((await stat(join(folder, 'temporal-cli.json'))).mode & 0o777).toBe(0o600);
});

it('registering the search attributes works on a namespace that has none, and again', async () => {
  const server = await start();
  const { connection, close } = await connectClient(
    { address: server.address, namespace: 'default' },
    keyring,
  );
  await connection.operatorService.removeSearchAttributes({
    namespace: 'default',
    searchAttributes: [SEARCH_ATTRIBUTES.bookingId.name, SEARCH_ATTRIBUTES.startAt.name],
  });
  await Promise.all([1, 2, 3].map(() => registerSearchAttributes(connection, 'default')));
  await registerSearchAttributes(connection, 'default');
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: 'default',
  });
  expect(Object.keys(customAttributes)).toEqual(
    expect.arrayContaining(Object.values(SEARCH_ATTRIBUTES).map(({ name }) => name)),
  );
  await close();
});

it('what it holds is there again after it was stopped and started', async () => {
  const first = await start();
  await leaveMark(first.address);
  await first.stop();
  expect(await first.exited).toEqual({ code: 0, signal: null });
  expect(await hasMark((await start()).address)).toBe(true);
});

it('whoever waits learns that the server ended on its own', async () => {
  const server = await start();
  process.kill((await serverInPidFile()).pid, 'SIGKILL');
  expect(await server.exited).toEqual({ code: null, signal: 'SIGKILL' });
});

/** A start in a process of its own, whose server holds a mark. */
async function startedByAnother() {
  const program = fileURLToPath(new URL('../../support/servers/parentOfTemporal.ts', import.meta.url));
  const parent = spawn(process.execPath, ['--import', 'tsx', program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [address] = (await once(createInterface(parent.stdout), 'line')) as [string]; // readline's lines are texts
  await leaveMark(address);
  const server = await serverInPidFile();
  const kill = async () => {
    await expect(lockFolder(folder)).rejects.toThrow(`in use by process ${parent.pid ?? '?'}`);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  };
  return { address, server, parent, kill };
}

/** The next start on the folder, which wants the same port. */
async function startAgain(address: string): Promise<TemporalServer> {
  await lockFolder(folder);
  const port = Number(address.split(':')[1]);
  return start({
    choosePorts: async () => ({
      port: await choosePort({ explicit: port, preferred: 0 }),
      uiPort: await freePort(),
    }),
  });
}

it('after kill -9 of its parent it ends by itself, and the next start on its port finds its data', async () => {
  const { address, server, kill } = await startedByAnother();
  await kill();
  await waitFor('the end of the server', () => !isRunning(server));
  const next = await startAgain(address);
  expect(next.address).toBe(address);
  expect(lines).toEqual([]);
  expect(await hasMark(next.address)).toBe(true);
});

it('after kill -9 of its parent and of the watchdog it is stopped by the next start, which finds its data', async () => {
  const { address, server, parent, kill } = await startedByAnother();
  process.kill(watchdogOf(parent.pid ?? 0), 'SIGKILL');
  await kill();
  expect(isRunning(server)).toBe(true);
  const next = await startAgain(address);
  expect(next.address).toBe(address); // which the server left behind held until now
  expect(isRunning(server)).toBe(false);
  expect(lines).toEqual([expect.stringContaining(`Stopping process ${server.pid}`)]);
  expect(await hasMark(next.address)).toBe(true);
});

function watchdogOf(parent: number): number {
  const listed = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const children = listed.split('\n').map((line) => line.trim().split(/\s+/));
  const found = children.find(([, ppid, ...args]) => Number(ppid) === parent && args.includes('watchdog'));
  if (found === undefined) throw new Error(`process ${parent} has no watchdog`);
  return Number(found[0]);
}

it('a port that somebody took between the choice and the start is chosen anew', async () => {
  const thief = createServer().listen(0, '127.0.0.1');
  await once(thief, 'listening');
  const taken = thief.address();
  if (taken === null || typeof taken === 'string') throw new Error('a TCP server has a port');
  const choices = [taken.port, await freePort()];
  const server = await start({
    choosePorts: async () => ({ port: choices.shift() ?? 0, uiPort: await freePort() }),
  });
  expect(choices).toEqual([]);
  await leaveMark(server.address);
  thief.close();
});

it('a port that was taken meanwhile is an error that shows the server’s own words', async () => {
  const thief = createServer().listen(0, '127.0.0.1');
  await once(thief, 'listening');
  const address = thief.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  await expect(start({ choosePorts: async () => ({ port, uiPort: await freePort() }) })).rejects.toThrow(
    /ended at once \(code 1\)[^]*in use/,
  );
  thief.close();
});

it('an executable that is not there is an error that names it', async () => {
  await expect(start({ cli: join(folder, 'nothing') })).rejects.toThrow(/cannot be run: .*nothing/);
});

it('a Temporal that cannot be reached is an error that names its address', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  await expect(connectClient({ address, namespace: NAMESPACE }, keyring)).rejects.toThrow(address);
});
