/** Ports: a default gives way, a wish is kept or refused. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { choosePort, planPorts } from '../../../src/embedded/ports.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

async function takenPort(host = '127.0.0.1'): Promise<number> {
  const server = createServer();
  servers.push(server);
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

/** A port that was free a moment ago. */
const freePort = () => choosePort({ explicit: 0, preferred: 0 });

it('the default port is used when it is free', async () => {
  const preferred = await freePort();
  expect(await choosePort({ preferred })).toBe(preferred);
});

it('a default that is taken gives way to a free port', async () => {
  const preferred = await takenPort();
  const chosen = await choosePort({ preferred });
  expect(chosen).not.toBe(preferred);
  expect(await choosePort({ explicit: chosen, preferred })).toBe(chosen);
});

it('a port that was asked for is used', async () => {
  const explicit = await freePort();
  expect(await choosePort({ explicit, preferred: await takenPort() })).toBe(explicit);
});

it('a port that was asked for and is taken is an error that names it', async () => {
  const explicit = await takenPort();
  await expect(choosePort({ explicit, preferred: 0 })).rejects.toThrow(`Port ${explicit} is taken`);
});

it('a server on all addresses takes the port too', async () => {
  const explicit = await takenPort('0.0.0.0');
  await expect(choosePort({ explicit, preferred: 0 })).rejects.toThrow(/is taken/);
});

it('0 means any free port, even when the default is free', async () => {
  const preferred = await freePort();
  expect(await choosePort({ explicit: 0, preferred })).toBeGreaterThan(0);
});

it('any free port is one that no outgoing connection takes before it is used, and each choice is another', async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, freePort));
  expect(Math.max(...ports)).toBeLessThan(32_768);
  expect(new Set(ports).size).toBe(ports.length);
});

describe('ports of several servers', () => {
  const named = (variable: string, preferred: number, explicit?: number) => ({
    variable,
    preferred,
    explicit,
  });

  it('what one asks for is not the default of another', async () => {
    const port = await freePort();
    const { api, sandbox } = await planPorts({
      sandbox: named('SANDBOX_PORT', port),
      api: named('PORT', 0, port),
    }).choose('sandbox', 'api');
    expect(api).toBe(port);
    expect(sandbox).not.toBe(port);
  });

  it('two may not ask for the same, and may both ask for any', async () => {
    const plan = (explicit: number) =>
      planPorts({ api: named('PORT', 0, explicit), ui: named('EMBEDDED_TEMPORAL_UI_PORT', 0, explicit) });
    expect(() => plan(3000)).toThrow('EMBEDDED_TEMPORAL_UI_PORT 3000 is PORT too');
    const { api, ui } = await plan(0).choose('api', 'ui');
    expect(api).not.toBe(ui);
  });

  it('every one that is taken is named', async () => {
    const [first, second] = [await takenPort(), await takenPort()];
    const plan = planPorts({ api: named('PORT', 0, first), metrics: named('METRICS_PORT', 0, second) });
    await expect(plan.choose('api', 'metrics')).rejects.toThrow(
      new RegExp(`PORT ${first} is taken[^]*METRICS_PORT ${second} is taken`),
    );
  });
});
