/** After a crash, the server left behind is stopped, and nobody else is. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { stopOrphan, writePidFile } from '../../../../src/embedded/folder/pidFile.ts';
import { identify, isRunning } from '../../../../src/embedded/processes.ts';

let folder: string;
let child: ChildProcess;
let lines: string[];
const pidFile = () => join(folder, 'server.pid');
const stop = (graceMs = 5_000) => stopOrphan(pidFile(), graceMs, (line) => lines.push(line));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midas-pid-'));
  lines = [];
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

async function start(program: string) {
  child = spawn(process.execPath, ['-e', `${program}; console.log('up'); setInterval(() => {}, 1000)`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout === null || child.pid === undefined) throw new Error('the child did not start');
  await once(child.stdout, 'data');
  const identity = identify(child.pid);
  if (identity === undefined) throw new Error('a running process has an identity');
  return identity;
}

it('a server left behind is stopped and said so, and its note removed', async () => {
  const identity = await start('');
  writePidFile(pidFile(), identity);
  await stop();
  expect(isRunning(identity)).toBe(false);
  expect(lines).toEqual([expect.stringContaining(String(identity.pid))]);
  expect(await readdir(folder)).toEqual([]);
});

it('a server that does not listen is ended by force', async () => {
  const identity = await start(`process.on('SIGTERM', () => {})`);
  writePidFile(pidFile(), identity);
  await stop(100);
  expect(isRunning(identity)).toBe(false);
});

it('a stranger who now has the process id is left alone', async () => {
  const identity = await start('');
  writePidFile(pidFile(), { ...identity, startedAt: 'before the last boot' });
  await stop();
  expect(isRunning(identity)).toBe(true);
  expect(lines).toEqual([]);
});

it('a note cut short by a power loss is no obstacle', async () => {
  await start('');
  await writeFile(pidFile(), '{"pid"');
  await stop();
  expect(await readdir(folder)).toEqual([]);
});
