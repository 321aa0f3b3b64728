/** A history on a real server shows nothing: neither what went in and out, nor what an error said. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WorkflowFailedError } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEnvironment } from '../../../src/config/config.ts';
import { findTemporalCli } from '../../../src/embedded/temporal/cli.ts';
import { newKey, parseKeyring } from '../../../src/security/keyring.ts';
import { workerDataConverterFor } from '../../../src/temporal/codec.ts';
import { connectClient, connectWorker } from '../../../src/temporal/connection.ts';
import { registerSearchAttributes } from '../../../src/temporal/registerSearchAttributes.ts';
import { plainActivities } from '../../support/fakes/plainActivities.ts';
import { refused } from '../../support/fakes/plainWorkflows.ts';
import { quietRuntime } from '../../support/quietRuntime.ts';
import { temporalServer, type TestTemporalServer } from '../../support/servers/temporalServer.ts';

const SECRET = 'Jane Doe of Mayfair';
const keyring = parseKeyring(newKey());
let server: TestTemporalServer;

beforeAll(async () => {
  quietRuntime();
  server = await temporalServer();
});
afterAll(() => server.stop());

it('neither arguments nor failure messages nor stack traces can be read without the key', async () => {
  const { client, connection, close } = await connectClient(server, keyring);
  await registerSearchAttributes(connection, server.namespace);
  const native = await connectWorker(server);
  const worker = await Worker.create({
    connection: native,
    namespace: server.namespace,
    taskQueue: 'encrypted-history',
    workflowsPath: fileURLToPath(new URL('../../support/fakes/plainWorkflows.ts', import.meta.url)),
    activities: plainActivities,
    dataConverter: workerDataConverterFor(keyring),
  });
  const error: unknown = await worker.runUntil(
    client.workflow
      .execute(refused, { workflowId: 'encrypted-history', taskQueue: 'encrypted-history', args: [SECRET] })
      .catch((failure: unknown) => failure),
  );
  await native.close();
  await close();

  const history = await shownByCli('encrypted-history');
  expect(history).toContain('EVENT_TYPE_ACTIVITY_TASK_FAILED');
  expect(history).toContain('EVENT_TYPE_WORKFLOW_EXECUTION_FAILED');
  expect(history).toContain('"Refused"'); // the failure's type stays readable for operations
  for (const form of [
    SECRET,
    Buffer.from(SECRET).toString('base64').slice(0, 20),
    'plainActivities.ts',
    'refused: ',
  ]) {
    expect(history).not.toContain(form);
  }
  // whoever has the key still reads why it failed
  expect(error).toBeInstanceOf(WorkflowFailedError);
  expect(error).toMatchObject({ cause: { cause: { message: `refused: ${SECRET}`, type: 'Refused' } } });
});

async function shownByCli(workflowId: string): Promise<string> {
  const cli = await findTemporalCli({ explicit: readEnvironment()['TEMPORAL_CLI'], report: () => {} });
  const target = ['--address', server.address, '--namespace', server.namespace];
  const show = ['workflow', 'show', '--workflow-id', workflowId, '--output', 'json', ...target];
  const { stdout } = await promisify(execFile)(cli, show, { maxBuffer: 20_000_000 });
  return stdout;
}
