/** How a process ends that a terminal, npm, Docker or Kubernetes has asked to. */
import { afterEach, expect, it } from 'vitest';
import { machineEnvironment } from '../../support/environments/product.ts';
import { type Child, runProgram, untilSays } from '../../support/environments/productProcess.ts';
import { waitFor } from '../../support/waitFor.ts';

const children: Child[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await child.end('SIGKILL');
});

async function started(stopsAfterMs: number, stopWithinMs: number): Promise<Child> {
  const child = runProgram('test/support/servers/slowToStop.ts', {
    ...machineEnvironment(),
    STOPS_AFTER_MS: String(stopsAfterMs),
    STOP_WITHIN_MS: String(stopWithinMs),
  });
  children.push(child);
  await untilSays(child, /started/);
  return child;
}

const FOREVER_MS = 600_000;

it('one signal stops it in order', async () => {
  const child = await started(10, FOREVER_MS);
  expect(await child.end('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(child.output()).toContain('stopped');
});

it('the copy of Ctrl-C that npm passes on does not cut the order short', async () => {
  const child = await started(2_000, FOREVER_MS);
  const ended = child.end('SIGINT', 'toGroup');
  await untilSays(child, /stopping/);
  expect(await child.end('SIGINT')).toEqual({ code: 0, signal: null });
  expect(await ended).toEqual({ code: 0, signal: null });
  expect(child.output()).toContain('stopped');
});

it('whoever asks again later is not kept waiting', async () => {
  const child = await started(FOREVER_MS, FOREVER_MS);
  void child.end('SIGINT');
  await untilSays(child, /stopping/);
  let ended = false;
  void child.exited.then(() => (ended = true));
  await waitFor('the end of it', () => {
    void child.end('SIGINT');
    return ended;
  });
  expect(await child.exited).toEqual({ code: 130, signal: null });
});

it('one that does not manage to stop ends by force, says so, and exits with 1', async () => {
  const child = await started(FOREVER_MS, 200);
  expect(await child.end('SIGTERM')).toEqual({ code: 1, signal: null });
  expect(child.output()).toContain('Not stopped in order within 0.2 s');
});
