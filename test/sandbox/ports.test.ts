/** The sandbox by itself listens where it is told, and says in words where it cannot. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { portFrom } from '../../sandbox/ports.ts';
import { machineEnvironment } from '../support/environments/product.ts';
import { type Child, runProgram, untilSays } from '../support/environments/productProcess.ts';

const children: Child[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await child.end('SIGKILL');
});

function sandbox(env: Readonly<Record<string, string>>, args: readonly string[] = []): Child {
  const child = runProgram('sandbox/main.ts', { ...machineEnvironment(), ...env }, args);
  children.push(child);
  return child;
}

async function listening() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { server, port: String(typeof address === 'object' ? address?.port : '') };
}

describe('a port is taken from', () => {
  const from = (given: string | undefined, set: string | undefined) =>
    portFrom({
      option: ['--port', given],
      variable: 'SANDBOX_PORT',
      env: { SANDBOX_PORT: set },
      preferred: 4010,
    });

  it.each([
    ['the option', '4100', '4200', 4100],
    ['the environment', undefined, '4200', 4200],
    ['the default', undefined, undefined, 4010],
    ['the default, where the variable is empty', undefined, ' ', 4010],
    ['any free one', '0', '4200', 0],
  ])('%s', (_what, given, set, port) => {
    expect(from(given, set)).toBe(port);
  });

  it.each([
    ['abc', undefined, '--port'],
    ['', undefined, '--port'],
    ['65536', undefined, '--port'],
    [undefined, 'abc', 'SANDBOX_PORT'],
    [undefined, '-1', 'SANDBOX_PORT'],
    [undefined, '0x10', 'SANDBOX_PORT'],
  ])('%j and %j are none', (given, set, named) => {
    expect(() => from(given, set)).toThrow(`${named} must be a port: a number from 1 to 65535`);
  });
});

it('npm run sandbox listens on SANDBOX_PORT', async () => {
  const { server, port } = await listening();
  server.close();
  await once(server, 'close');
  const child = sandbox({ SANDBOX_PORT: port, SANDBOX_SMTP_PORT: '0' });
  await untilSays(child, /"inbox"/);
  expect(JSON.parse(child.output())).toMatchObject({ sandbox: `http://127.0.0.1:${port}` });
});

it('a port that is taken, and an option that there is not, are told without a stack', async () => {
  const { server, port } = await listening();
  const taken = sandbox({ SANDBOX_PORT: port, SANDBOX_SMTP_PORT: '0' });
  const unknown = sandbox({}, ['--prot', '4010']);
  expect([(await taken.exited).code, (await unknown.exited).code]).toEqual([1, 1]);
  server.close();
  expect(taken.output()).toMatch(
    new RegExp(`^Port ${port} is taken: end what listens there.*SANDBOX_PORT.*\\n$`),
  );
  expect(unknown.output()).toMatch(/^Unknown option '--prot'.*\n$/);
});
