/** Two processes on one data folder would lose bookings: the lock keeps the second out, and a crash never locks out all. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderInUseError, lockFolder } from '../../../../src/embedded/folder/lock.ts';
import { identify } from '../../../../src/embedded/processes.ts';

let dir: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'midas-lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  await rm(dir, { recursive: true, force: true });
});

/** A process that tries for the lock, prints `held` or the error, and keeps what it got until it is killed. */
async function contender(): Promise<{ child: ChildProcess; said: string }> {
  const lockModule = new URL('../../../../src/embedded/folder/lock.ts', import.meta.url).href;
  const program = `
    const { lockFolder } = await import(${JSON.stringify(lockModule)});
    await lockFolder(${JSON.stringify(dir)}).then(() => console.log('held'), (error) => console.log(error.message));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = (await once(createInterface(child.stdout), 'line')) as [string]; // readline's lines are texts
  return { child, said };
}

describe('a data folder', () => {
  it('belongs to one process until it is released', async () => {
    const lock = await lockFolder(dir);
    await expect(lockFolder(dir)).rejects.toThrow(FolderInUseError);
    await lock.release();
    const next = await lockFolder(dir);
    await next.release();
  });

  it('is created when it is not there yet', async () => {
    await expect(lockFolder(join(dir, 'a', 'b'))).resolves.toBeDefined();
  });

  it('names its owner to a second process', async () => {
    const { child } = await contender();
    await expect(lockFolder(dir)).rejects.toThrow(`in use by process ${child.pid ?? '?'}`);
  });

  it('is free again after its process was killed with kill -9', async () => {
    const { child } = await contender();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect(lockFolder(dir)).resolves.toBeDefined();
  });

  it('is free when the process id of a crashed owner now belongs to somebody else', async () => {
    await writeFile(join(dir, 'lock.7'), JSON.stringify({ pid: process.pid, startedAt: 'another life' }));
    await expect(lockFolder(dir)).resolves.toBeDefined();
  });

  it('is free when a power loss cut the lock file short', async () => {
    await writeFile(join(dir, 'lock.1'), '{"pid":');
    await expect(lockFolder(dir)).resolves.toBeDefined();
  });

  it('goes to exactly one of many that find the lock of a crashed process', async () => {
    await writeFile(join(dir, 'lock.3'), JSON.stringify({ pid: process.pid, startedAt: 'another life' }));
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => lockFolder(dir)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('goes to exactly one of several processes started together', async () => {
    const contenders = await Promise.all(Array.from({ length: 4 }, contender));
    expect(contenders.filter(({ said }) => said === 'held')).toHaveLength(1);
  });

  it('is never held twice while many take and release it', async () => {
    let holders = 0;
    let turns = 0;
    const takeTurns = async () => {
      while (turns < 60) {
        try {
          const lock = await lockFolder(dir);
          holders += 1;
          expect(holders).toBe(1);
          turns += 1;
          await letOthersRun();
          holders -= 1;
          await lock.release();
        } catch (error) {
          if (!(error instanceof FolderInUseError)) throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, takeTurns));
    expect(turns).toBeGreaterThanOrEqual(60);
  });

  it('keeps one small file, however often it was locked', async () => {
    for (let turn = 0; turn < 5; turn += 1) await (await lockFolder(dir)).release();
    expect(await readdir(dir)).toHaveLength(1);
  });

  it('may be released twice without taking it from the next owner', async () => {
    const first = await lockFolder(dir);
    await first.release();
    await lockFolder(dir);
    await first.release();
    await expect(lockFolder(dir)).rejects.toThrow(FolderInUseError);
  });
});

/** Lets every other contender run while the lock is held. */
async function letOthersRun(): Promise<void> {
  await readdir(dir);
  expect(identify(process.pid)).toBeDefined();
}
