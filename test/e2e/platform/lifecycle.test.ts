/** Started by one command and stopped by one signal: in order, with nothing left behind and nothing forgotten. */
import { readFile, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { isRunning, processIdentity, type ProcessIdentity } from '../../../src/embedded/processes.ts';
import { cleanUp } from '../../support/cleanUp.ts';
import {
  type Booked,
  book,
  intentOf,
  readBooking,
  tryToBook,
  untilStatus,
} from '../../support/clients/customer.ts';
import { sentEmails, temporalClientOf } from '../../support/clients/histories.ts';
import { productEnvironment, emptyFolder } from '../../support/environments/product.ts';
import {
  type ProductProcess,
  runProgram,
  startProductProcess,
  untilSays,
} from '../../support/environments/productProcess.ts';
import { pay, stripeFaults } from '../../support/clients/sandboxClient.ts';

let dataDir: string;
let product: ProductProcess;

const teardown = cleanUp();

beforeAll(async () => {
  dataDir = await emptyFolder();
  product = await startProductProcess(dataDir);
  teardown.add('the product', () => product.discard());
});

const temporalProcess = async (): Promise<ProcessIdentity> =>
  processIdentity.parse(JSON.parse(await readFile(join(dataDir, 'temporal.pid'), 'utf8')));

const answers = ({ hostname, port }: URL): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(Number(port), hostname);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** Whoever it is that still answers where the product was. */
async function stillThere({ api, sandbox, temporal }: ProductProcess): Promise<string[]> {
  const places = [api, sandbox, `http://${temporal.address}`];
  const open = await Promise.all(places.map((place) => answers(new URL(place))));
  return places.filter((_, index) => open[index]);
}

it('a second start on the same folder names the process that has it, and disturbs nothing', async () => {
  const second = runProgram('src/embedded.ts', productEnvironment(dataDir));
  expect(await second.exited).toEqual({ code: 1, signal: null });
  expect(second.output()).toContain(`in use by process ${product.pid}`);
  expect(await stillThere(product)).toHaveLength(3);
});

it.each([
  { signal: 'SIGTERM', toGroup: undefined, how: 'SIGTERM to the process, as a supervisor sends it' },
  { signal: 'SIGINT', toGroup: 'toGroup', how: 'SIGINT to the process group, as Ctrl-C does' },
] as const)('$how ends everything with exit code 0; a start later all is there again', async (way) => {
  const waiting = await book(product);
  const confirmed = await confirmedBooking();
  const server = await temporalProcess();
  const before = await Promise.all([waiting, confirmed].map((booking) => readBooking(product, booking)));

  expect(await product.end(way.signal, way.toGroup)).toEqual({ code: 0, signal: null });
  expect(product.output()).not.toMatch(/did not stop in order|Error/);
  expect(isRunning(server)).toBe(false);
  expect(await stillThere(product)).toEqual([]);

  product = await startProductProcess(dataDir);
  expect(await Promise.all([waiting, confirmed].map((booking) => readBooking(product, booking)))).toEqual(
    before,
  );
  await pay(product, intentOf(waiting));
  await untilStatus(product, waiting, 'confirmed');
  const temporal = await temporalClientOf(product);
  for (const { id } of [waiting, confirmed]) {
    expect(await sentEmails(product, temporal.client, id, 3)).toEqual({
      booking_confirmation: 1,
      payment_receipt: 1,
      concierge_new_booking: 1,
    });
  }
  await temporal.close();
});

async function confirmedBooking(): Promise<Booked> {
  const booking = await book(product);
  await pay(product, intentOf(booking));
  await untilStatus(product, booking, 'confirmed');
  const temporal = await temporalClientOf(product);
  await sentEmails(product, temporal.client, booking.id, 3);
  await temporal.close();
  return booking;
}

it('a signal while everything is still starting ends it too, and leaves nothing behind', async () => {
  const folder = await emptyFolder();
  const starting = runProgram('src/embedded.ts', productEnvironment(folder));
  await untilSays(starting, /starting the Temporal server/);
  const { code, signal } = await starting.end('SIGTERM');
  expect([signal, code]).toEqual([null, 0]);
  await expect(readFile(join(folder, 'temporal.pid'))).rejects.toThrow(/ENOENT/);
  await rm(folder, { recursive: true, force: true });
});

it('a signal while a booking still waits for the payment provider ends everything in order all the same', async () => {
  await stripeFaults(product, {
    calls: [{ method: 'POST', path: '/v1/payment_intents$', kind: '503', times: 1000 }],
  });
  expect((await tryToBook(product)).status).toBe(202); // the API goes on waiting behind the answer
  expect(await product.end('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(await stillThere(product)).toEqual([]);
});
