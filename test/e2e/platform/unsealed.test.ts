/** Whoever reaches Temporal without the keys is not obeyed, and stops nothing: on the product as it runs. */
import { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload, type PayloadCodec } from '@temporalio/common';
import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedSecrets } from '../../../src/embedded/folder/secrets.ts';
import { type Keyring, newKey, parseKeyring } from '../../../src/security/keyring.ts';
import { failureConverterPath, payloadCodecFor } from '../../../src/temporal/codec.ts';
import { TASK_QUEUES } from '../../../src/temporal/names.ts';
import { book, type Booked, cancelBooking, intentOf, untilStatus } from '../../support/clients/customer.ts';
import { eventsOf, has } from '../../support/clients/histories.ts';
import { pay } from '../../support/clients/sandboxClient.ts';
import { waitFor } from '../../support/waitFor.ts';
import { productOfFile } from '../../support/productOfFile.ts';

const { product, temporal } = await productOfFile();

let keyring: Keyring;
let booking: Booked;
let cancelled: Booked;

beforeAll(async () => {
  keyring = parseKeyring((await embeddedSecrets(product.dataDir)).payloadKeys);
  [booking, cancelled] = [await book(product), await book(product)];
  await cancelBooking(product, cancelled);
});

/** Sends just this payload as every argument; reads like the product, so that its refusals can be read. */
function sending(payload: Payload): Client {
  const payloadCodecs: PayloadCodec[] = [
    {
      encode: async (payloads) => payloads.map(() => payload),
      decode: async (payloads) => payloadCodecFor(keyring).decode(payloads),
    },
  ];
  return new Client({
    connection: temporal.connection,
    namespace: product.temporal.namespace,
    dataConverter: { payloadCodecs, failureConverterPath },
  });
}

const plain = (value: unknown) => defaultPayloadConverter.toPayload(value);
const workflowOf = ({ id }: Booked) => `booking/${id}`;

async function sealed(value: unknown, workflowId: string, ring = keyring): Promise<Payload> {
  const context = { type: 'workflow', namespace: product.temporal.namespace, workflowId } as const;
  const [payload] = await payloadCodecFor(ring).encode([plain(value)], context);
  return payload ?? {};
}

/** The input as it lies in the server. */
async function inputOf(of: Booked): Promise<Payload> {
  const [started] = await eventsOf(temporal.client, workflowOf(of));
  return started?.raw.workflowExecutionStartedEventAttributes?.input?.payloads?.[0] ?? {};
}

/** The request of the customer who has cancelled the other booking, as it lies in the server. */
async function cancelRequest(): Promise<Payload> {
  const events = await eventsOf(temporal.client, workflowOf(cancelled));
  const accepted = events.map(({ raw }) => raw.workflowExecutionUpdateAcceptedEventAttributes);
  const request = accepted.find((update) => update?.acceptedRequest?.input?.name === 'cancel');
  return request?.acceptedRequest?.input?.args?.payloads?.[0] ?? {};
}

const APPROVAL = { id: 'rvd_made_up', approve: true };
type Forge = () => Promise<Payload> | Payload;
const FORGERIES: readonly (readonly [string, string, Forge])[] = [
  ['cancel', 'a plain request', () => plain({ request: 'cancel' })],
  ['cancel', 'an empty payload', () => ({})],
  ['cancel', 'the request of another booking', cancelRequest],
  ['cancel', 'the booking’s own input', () => inputOf(booking)],
  ['cancel', 'a request under other keys', () => underOtherKeys({ request: 'cancel' })],
  ['changePayment', 'a plain request', () => plain({ request: 'change_payment', provider: 'paypal' })],
  ['changePayment', 'the booking’s own input', () => inputOf(booking)],
  ['capture', 'a plain request', () => plain({ paymentId: 'x' })],
  ['capture', 'the booking’s own input', () => inputOf(booking)],
  ['review', 'the booking’s own input', () => inputOf(booking)],
  ['review', 'a plain decision', () => plain(APPROVAL)],
  ['review', 'a decision under other keys', () => underOtherKeys(APPROVAL)],
  ['open', 'a plain argument', () => plain('open')],
];
const underOtherKeys = (value: unknown) => sealed(value, workflowOf(booking), parseKeyring(newKey()));

describe('a booking that waits for its payment', () => {
  it.each(FORGERIES)('rejects the update %s with %s', async (update, _what, forge) => {
    const handle = sending(await forge()).workflow.getHandle(workflowOf(booking));
    await expect(handle.executeUpdate(update, { args: [null] })).rejects.toMatchObject({
      cause: { type: 'UnsealedPayload' },
    });
  });

  it.each(['cancel', 'changePayment', 'capture', 'review'])('rejects a %s without a word', async (update) => {
    const handle = sending({}).workflow.getHandle(workflowOf(booking));
    await expect(handle.executeUpdate(update)).rejects.toMatchObject({ cause: { type: 'UnsealedPayload' } });
  });

  it('rejects a decision that is sealed well and recorded nowhere', async () => {
    const decision = await sealed(APPROVAL, workflowOf(booking));
    const handle = sending(decision).workflow.getHandle(workflowOf(booking));
    await expect(handle.executeUpdate('review', { args: [null] })).rejects.toMatchObject({
      cause: { type: 'UnknownDecision' },
    });
  });

  it.each<[string, Forge]>([
    ['a plain payload', () => plain('pay me')],
    ['an empty payload', () => ({})],
    ['other keys', () => underOtherKeys('pay me')],
  ])('drops a signal with %s', async (_what, forge) => {
    const handle = sending(await forge()).workflow.getHandle(workflowOf(booking));
    await handle.signal('paymentChanged', null);
  });

  it('has gone on all the while: it is paid and confirmed, and no task of it has ever failed', async () => {
    await pay(product, intentOf(booking));
    await untilStatus(product, booking, 'confirmed');
    for (const { workflowId, runId } of await runsOf(booking)) {
      expect(has(await eventsOf(temporal.client, workflowId, runId), 'WORKFLOW_TASK_FAILED')).toBe(false);
    }
  });
});

describe('a booking on its stay', () => {
  it.each([
    ['cancel', { request: 'cancel' }],
    ['changePayment', { request: 'change_payment', provider: 'paypal' }],
    ['capture', { paymentId: 'x' }],
    ['review', APPROVAL],
    ['open', 'open'],
  ])('rejects a plain %s', async (update, request) => {
    const handle = sending(plain(request)).workflow.getHandle(workflowOf(booking));
    await expect(handle.executeUpdate(update, { args: [null] })).rejects.toMatchObject({
      cause: { type: 'UnsealedPayload' },
    });
  });
});

async function runsOf(of: Booked) {
  const runs = [];
  for await (const run of temporal.client.workflow.list({ query: `WorkflowId = "${workflowOf(of)}"` }))
    runs.push(run);
  return runs;
}

describe('a workflow that somebody else starts', () => {
  const input = { bookingId: 'MIDAS-AAAAAAAA', key: 'pre_arrival.MIDAS-AAAAAAAA', messageId: 'x' };
  it.each([
    ['booking', 'with plain input', () => plain({ ...input, phase: 'stay' })],
    ['booking', 'with the input of another booking', () => inputOf(cancelled)],
    ['booking', 'without any input', undefined],
    ['notification', 'with plain input', () => plain(input)],
    ['notification', 'without any input', undefined],
    ['ipn', 'with plain input', () => plain(input)],
    ['ipn', 'without any input', undefined],
  ] as const)('as a %s %s fails before it has done anything', async (type, what, forge) => {
    const workflowId = `${type}/strangers/${what}`;
    const handle = await sending((await forge?.()) ?? {}).workflow.start(type, {
      workflowId,
      taskQueue: TASK_QUEUES.main,
      args: forge === undefined ? [] : [null],
    });
    await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'UnsealedPayload' } });
    const types = (await eventsOf(temporal.client, workflowId)).map((event) => event.type);
    expect(types).toEqual([
      ...['WORKFLOW_EXECUTION_STARTED', 'WORKFLOW_TASK_SCHEDULED', 'WORKFLOW_TASK_STARTED'],
      ...['WORKFLOW_TASK_COMPLETED', 'WORKFLOW_EXECUTION_FAILED'],
    ]);
  });
});

it('a start under a key that may still come is no failure: its task is repeated until the key is there', async () => {
  const workflowId = 'booking/of a rotation';
  const payload = await sealed({}, workflowId, parseKeyring(newKey()));
  const handle = await sending(payload).workflow.start('booking', {
    workflowId,
    taskQueue: TASK_QUEUES.main,
    args: [null],
  });
  await waitFor('a failed task', async () =>
    has(await eventsOf(temporal.client, workflowId), 'WORKFLOW_TASK_FAILED'),
  );
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await handle.terminate();
});
