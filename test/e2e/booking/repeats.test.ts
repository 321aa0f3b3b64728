/**
 * One request, sent two hundred times under one Idempotency-Key, while the product is killed with SIGKILL again and
 * again and started anew on the same folder and ports: one booking, one payment, the same answer to everybody.
 */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import type { BookingBody } from '../../../src/api/schemas/booking.ts';
import { choosePort } from '../../../src/embedded/ports.ts';
import { embeddedSecrets } from '../../../src/embedded/folder/secrets.ts';
import { cleanUp } from '../../support/cleanUp.ts';
import { type Booked, intentOf, quote, readBooking, untilStatus } from '../../support/clients/customer.ts';
import { temporalClientOf } from '../../support/clients/histories.ts';
import { requestOk } from '../../support/clients/httpJson.ts';
import { bookUntilAnswered, type BookingAnswer } from '../../support/clients/retryingCustomer.ts';
import { productEnvironment, productFolder } from '../../support/environments/product.ts';
import {
  type ProductProcess,
  runProgram,
  startProductProcess,
  untilSays,
} from '../../support/environments/productProcess.ts';
import { intents, pay, stripeFaults } from '../../support/clients/sandboxClient.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { waitFor } from '../../support/waitFor.ts';

const EMAIL = 'impatient@example.com';
/** Three starts on a busy machine. */
const WAIT_MS = 240_000;
/** One wave finds the product alive, the next ones find it killed, killed while it starts, and killed once more. */
const WAVES = [80, 60, 40, 20] as const;
const TOTAL = WAVES.reduce((sum, size) => sum + size, 0);

let dataDir: string;
let settings: Record<string, string>;
let product: ProductProcess;
let quoteId: string;
let attempts: BookingAnswer[];
let accessToken: string;
/** The booking once its payment is open. */
let payable: BookingBody;
/** Who had been answered when the first kill came. */
let answeredBefore: number;

const teardown = cleanUp();

beforeAll(async () => {
  dataDir = await productFolder();
  const [api, sandbox] = [await freePort(), await freePort()];
  settings = { PORT: api, SANDBOX_PORT: sandbox, LOG_LEVEL: 'fatal' };
  product = await startProductProcess(dataDir, settings);
  teardown.add('the product', () => product.discard());
  quoteId = (await quote(product)).id;
  attempts = await repeatThroughKills();
  const [first] = attempts;
  if (first === undefined) throw new Error('nobody was answered');
  accessToken = first.answer.body.accessToken;
  // A call that a kill cut off is made again once Temporal has given up on it.
  payable = await waitFor(
    'the open payment',
    () => readBooking(product, first.answer.body),
    ({ payments }) => payments[0]?.clientSecret !== undefined,
  );
}, WAIT_MS + 120_000);

const freePort = async () => String(await choosePort({ explicit: 0, preferred: 0 }));

async function repeatThroughKills(): Promise<BookingAnswer[]> {
  const key = randomUUID();
  let answered = 0;
  const request = async () => {
    const booking = { quoteId, key, customer: { email: EMAIL } };
    const attempt = await bookUntilAnswered(product, booking, WAIT_MS);
    answered += 1;
    return attempt;
  };
  const wave = (size: number) => Array.from({ length: size }, request);

  await stripeFaults(product, {
    calls: [{ method: 'POST', path: '/v1/payment_intents$', kind: '503', times: 100 }],
  });
  const requests = wave(WAVES[0]);
  await waitFor('an answer while the payment is still being opened', () => answered > 0);
  requests.push(...wave(WAVES[1]));
  answeredBefore = answered;
  await product.end('SIGKILL');
  for (const [moment, size] of [
    [/starting the Temporal server/, WAVES[2]],
    [/starting the worker and the API/, WAVES[3]],
  ] as const) {
    const starting = runProgram('src/embedded.ts', productEnvironment(dataDir, settings));
    await untilSays(starting, moment);
    requests.push(...wave(size));
    await starting.end('SIGKILL');
  }
  product = await startProductProcess(dataDir, settings);
  return Promise.all(requests);
}

it('some were answered before the first kill, and others were cut off by it and came back', () => {
  expect(attempts).toHaveLength(TOTAL);
  expect(answeredBefore).toBeGreaterThan(0);
  expect(attempts.filter(({ cutOff }) => cutOff > 0).length).toBeGreaterThanOrEqual(WAVES[1]);
});

it('all two hundred have the same booking under the same token, with the same words', () => {
  const answers = attempts.map(({ answer }) => answer);
  expect(answers.filter(({ status }) => status !== 201 && status !== 202)).toEqual([]);
  const bodies = new Set(answers.map(({ body }) => JSON.stringify(besidesProgress(body))));
  expect([...bodies]).toHaveLength(1);
});

/** What an answer says of the booking, less how far its payment had come. */
function besidesProgress({ payments, timeline: _timeline, ...booking }: Booked) {
  return { ...booking, payments: payments.map(({ id, amount, currency }) => ({ id, amount, currency })) };
}

it('there is one booking, one workflow and one payment', async () => {
  const { staffJwtSecret } = await embeddedSecrets(dataDir);
  const { data } = await requestOk<{ data: { id: string }[] }>(
    'GET',
    `${product.api}/v1/ops/bookings?email=${EMAIL}`,
    { headers: await staffHeaders(['ops'], 'layla', staffJwtSecret) },
  );
  expect(data.map(({ id }) => id)).toEqual([payable.id]);
  const temporal = await temporalClientOf(product);
  const workflows = () => temporal.client.workflow.count('WorkflowType = "booking"');
  expect((await waitFor('its workflow', workflows, ({ count }) => count > 0)).count).toBe(1);
  await temporal.close();
  expect(await intents(product)).toMatchObject([
    { id: intentOf(payable), metadata: { booking_id: payable.id } },
  ]);
});

it('it is confirmed when that payment is made', async () => {
  await pay(product, intentOf(payable));
  await untilStatus(product, { ...payable, accessToken }, 'confirmed');
  expect(await intents(product)).toMatchObject([{ id: intentOf(payable), status: 'succeeded' }]);
});
