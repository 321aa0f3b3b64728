/** Whoever reaches Temporal can take our tasks and answer them. Without the keys no workflow believes a word of it. */
import { fileURLToPath } from 'node:url';
import { type WorkflowHandle, WorkflowClient } from '@temporalio/client';
import { ApplicationFailure, defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { newKey, parseKeyring } from '../../src/security/keyring.ts';
import { refuseUnsealedInput } from '../../src/temporal/activityInterceptors.ts';
import { dataConverterFor, payloadCodecFor, workerDataConverterFor } from '../../src/temporal/codec.ts';
import { testWorkflows } from '../support/environments/workflowBundle.ts';
import { cleanUp } from '../support/cleanUp.ts';
import { waitFor } from '../support/waitFor.ts';
import { letTimeJump } from '../support/servers/orphans.ts';
import { timeSkippingEnvironment } from '../support/servers/timeSkipping.ts';

const NAMESPACE = 'default';
const keyring = parseKeyring(newKey());
const teardown = cleanUp();
let server: TestWorkflowEnvironment;
let client: WorkflowClient;

beforeAll(async () => {
  server = await timeSkippingEnvironment();
  teardown.add('the server', () => server.teardown());
  client = new WorkflowClient({ connection: server.connection, dataConverter: dataConverterFor(keyring) });
  const worker = await Worker.create({
    connection: server.nativeConnection,
    taskQueue: 'questions',
    workflowBundle: await testWorkflows(
      fileURLToPath(new URL('../support/fakes/askingWorkflows.ts', import.meta.url)),
    ),
    dataConverter: workerDataConverterFor(keyring),
  });
  run(worker);
});

function run(worker: Worker): void {
  const running = worker.run();
  teardown.add('a worker', async () => {
    worker.shutdown();
    await running;
  });
}

type Question = 'askBounded' | 'askOnce' | 'askOwed';
let asked = 0;
const ask = (question: Question) =>
  client.start(question, { workflowId: `asking/${(asked += 1)}`, taskQueue: 'questions', args: ['go on'] });

/** A stranger takes the next task of the activities' queue. */
async function steal(): Promise<Uint8Array> {
  for (;;) {
    const { taskToken } = await server.connection.workflowService.pollActivityTaskQueue({
      namespace: NAMESPACE,
      taskQueue: { name: 'answers' },
      identity: 'a stranger',
    });
    if (taskToken.length > 0) return taskToken;
  }
}

const complete = async (payload: Payload) =>
  server.connection.workflowService.respondActivityTaskCompleted({
    namespace: NAMESPACE,
    taskToken: await steal(),
    result: { payloads: [payload] },
  });

const fail = async (encodedAttributes?: Payload) =>
  server.connection.workflowService.respondActivityTaskFailed({
    namespace: NAMESPACE,
    taskToken: await steal(),
    failure: {
      message: 'The provider knows no such payment',
      applicationFailureInfo: { type: 'PaymentUnknown', nonRetryable: true },
      ...(encodedAttributes === undefined ? {} : { encodedAttributes }),
    },
  });

const PLAIN = defaultPayloadConverter.toPayload('a fortune');
const sealedFor = async (workflowId: string, value: unknown, ring = keyring): Promise<Payload> => {
  const context = { type: 'activity', namespace: NAMESPACE, workflowId, isLocal: false } as const;
  const [payload] = await payloadCodecFor(ring).encode([defaultPayloadConverter.toPayload(value)], context);
  return payload ?? {};
};

/** How a stranger may answer, given the workflow that has asked. */
const FORGERIES: readonly (readonly [string, (handle: WorkflowHandle) => Promise<unknown>])[] = [
  ['with a plain result', () => complete(PLAIN)],
  ['with an empty payload', () => complete({})],
  ['with what was sealed for another workflow', async () => complete(await sealedFor('asking/other', 'x'))],
  ['with a plain failure', () => fail()],
  ['with a failure whose message is plain', () => fail(PLAIN)],
  [
    'with a failure around what was sealed for this activity',
    async ({ workflowId }) => fail(await sealedFor(workflowId, 'how much?')),
  ],
];

describe.each(FORGERIES)('answered by a stranger %s', (_how, forge) => {
  it.each(['askBounded', 'askOnce'] as const)('%s has had no answer', async (question) => {
    const handle = await ask(question);
    await forge(handle);
    expect(await handle.result()).toBe('UnsealedPayload, not final');
  });

  it('what must be answered is asked again', async () => {
    const handle = await ask('askOwed');
    await forge(handle);
    await letTimeJump(server, server.sleep('2m'));
    await complete(await sealedFor(handle.workflowId, 'by ourselves'));
    expect(await handle.result()).toBe('by ourselves');
  });
});

it('what our own workers answer is believed, results and failures alike', async () => {
  const refuse = async (): Promise<never> => {
    throw ApplicationFailure.nonRetryable('no such payment', 'PaymentUnknown');
  };
  for (const [answerMe, expected] of [
    [async (question: string) => `${question} a lot`, 'how much? a lot'],
    [refuse, 'PaymentUnknown, final'],
  ] as const) {
    const worker = await Worker.create({
      connection: server.nativeConnection,
      taskQueue: 'answers',
      activities: { answerMe },
      dataConverter: workerDataConverterFor(keyring),
      interceptors: { activity: [refuseUnsealedInput] },
    });
    const handle = await ask('askBounded');
    expect(await worker.runUntil(handle.result())).toBe(expected);
  }
});

it('an activity that somebody else has asked is not done', async () => {
  const done: string[] = [];
  const worker = await Worker.create({
    connection: server.nativeConnection,
    taskQueue: 'answers',
    activities: { answerMe: (question: string) => Promise.resolve(done.push(question)) },
    dataConverter: workerDataConverterFor(keyring),
    interceptors: { activity: [refuseUnsealedInput] },
  });
  const strangers = await Worker.create({
    connection: server.nativeConnection,
    taskQueue: 'strangers',
    workflowBundle: await testWorkflows(
      fileURLToPath(new URL('../support/fakes/askingWorkflows.ts', import.meta.url)),
    ),
  });
  run(strangers);
  const plain = new WorkflowClient({ connection: server.connection });
  const handle = await plain.start('askBounded', {
    workflowId: 'asking/strangers',
    taskQueue: 'strangers',
    args: ['go on'],
  });
  const failed = async () =>
    (await handle.fetchHistory()).events?.find((event) => event.activityTaskFailedEventAttributes != null);
  await worker.runUntil(async () => waitFor('the activity to be refused', failed));
  const { failure } = (await failed())?.activityTaskFailedEventAttributes ?? {};
  expect(failure?.applicationFailureInfo?.type).toBe('UnsealedPayload');
  expect(done).toEqual([]);
});
