/** How a process ends that a terminal, npm, Docker or Kubernetes has asked to. */
import { afterEach, expect, it } from 'vitest';
import { machineEnvironment } from '../../support/environments/product.ts';
import { type Child, runProgram, untilSays } from '../../support/environments/productProcess.ts';
import { waitFor } from '../../support/waitFor.ts';

const children: Child[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await child.end('SIGKILL');
});

function run(env: Readonly<Record<string, string>>): Child {
  const child = runProgram('test/support/servers/slowToStop.ts', { ...machineEnvironment(), ...env });
  children.push(child);
  return child;
}

async function started(
  stopsAfterMs: number,
  stopWithinMs: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Child> {
  const child = run({ ...env, STOPS_AFTER_MS: String(stopsAfterMs), STOP_WITHIN_MS: String(stopWithinMs) });
  await untilSays(child, /started/);
  return child;
}

const FOREVER_MS = 600_000;

it('one signal stops it in order', async () => {
  const child = await started(10, FOREVER_MS);
  expect(await child.end('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(child.output()).toContain('stopped');
});

it.each(['SIGTERM', 'SIGINT'] as const)('whoever stops it learns of %s', async (signal) => {
  const child = await started(10, FOREVER_MS);
  await child.end(signal);
  expect(child.output()).toContain(`stopping on ${signal}`);
});

it('a server says in its log what it failed of, in one line and without words that may quote somebody', async () => {
  const child = run({ FAILS: 'yes', FAILS_IN: 'lines' });
  expect((await child.exited).code).toBe(1);
  expect(JSON.parse(child.output())).toMatchObject({
    level: 'fatal',
    msg: 'the process cannot go on',
    err: { type: 'Error', cause: { type: 'Error', code: 'ECONNREFUSED' } },
  });
  expect(child.output()).not.toContain('somebody');
});

it('a person at the terminal reads the words', async () => {
  const child = run({ FAILS: 'yes' });
  expect((await child.exited).code).toBe(1);
  expect(child.output()).toContain('Error: somebody@example.com');
});

it.each([
  ['refused', /^Port 3000 is taken\n$/],
  ['entered', /^Unknown option '--unknown'.*\n$/],
])('what a person can mend is said without a stack, in a log as well: %s', async (how, words) => {
  for (const FAILS_IN of ['words', 'lines']) {
    const child = run({ FAILS: how, FAILS_IN });
    expect((await child.exited).code).toBe(1);
    expect(child.output()).toMatch(words);
  }
});

it('one that ends by force says so in a line of its log, where it has one', async () => {
  const child = await started(FOREVER_MS, 200, { FAILS_IN: 'lines' });
  expect((await child.end('SIGTERM')).code).toBe(1);
  expect(child.output()).toMatch(/^\{"level":"fatal".*"msg":"Not stopped in order within 0\.2 s/m);
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
