/** What the SDK's native part has to say is a line of our log like any other, without the words of an answer. */
import { afterAll, expect, it } from 'vitest';
import { machineEnvironment } from '../../support/environments/product.ts';
import { runProgram, stopChild, untilSays } from '../../support/environments/productProcess.ts';

const child = runProgram('test/support/servers/deafTemporal.ts', machineEnvironment());
afterAll(() => stopChild(child));

it('is one JSON line each, says what kind of error it was and quotes nobody', async () => {
  await untilSays(child, /retried \d+ times/);
  const lines = child.output().trimEnd().split('\n');
  const read = lines.map((line) => JSON.parse(line) as Record<string, unknown>); // throws on a line of another form
  expect(read).toContainEqual({
    level: 'warn',
    time: expect.any(String),
    sdkComponent: 'core',
    target: 'temporalio_client::retry',
    code: 'Unavailable',
    msg: expect.stringMatching(/^gRPC call poll_activity_task_queue retried \d+ times$/),
  });
  expect(child.output()).not.toContain('ada@example.com');
});
