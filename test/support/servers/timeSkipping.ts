/**
 * Temporal's test server, whose clock jumps to the next timer while a workflow's result is awaited. Its time is
 * shared by everything that runs on it, so each test file starts its own and runs its workflows one after another.
 */
import type { ConnectionOptions } from '@temporalio/client';
import {
  TestWorkflowEnvironment,
  type TimeSkippingTestWorkflowEnvironmentOptions,
} from '@temporalio/testing';
import { retryWhileOpen } from '../../../src/temporal/deadlines.ts';
import { registerSearchAttributes } from '../../../src/temporal/registerSearchAttributes.ts';
import { installedTestServer, installTestServer } from '../../../tools/install-test-server.ts';
import { startTimeSkippingServer } from './timeSkippingServer.ts';
import { quietRuntime } from '../quietRuntime.ts';

/**
 * What the SDK starts in place of the server, which listens already: given the port as its one argument, it stays for so
 * many seconds.
 */
const PLACEHOLDER = '/bin/sleep';

/**
 * A fresh time-skipping server that knows our search attributes, and clients for it. To be ended with `teardown()`.
 * Uses the server installed by `tools/install-test-server.ts`, else the SDK's download, else installs it.
 */
export async function timeSkippingEnvironment(): Promise<TestWorkflowEnvironment> {
  quietRuntime();
  const environment = await start();
  await registerSearchAttributes(environment.connection, environment.namespace ?? 'default');
  return environment;
}

async function start(): Promise<TestWorkflowEnvironment> {
  const installed = await installedTestServer();
  if (installed !== undefined) return startInstalled(installed);
  try {
    return await environmentOf({}, async () => {});
  } catch (error) {
    report(
      `Test server: the SDK's download failed (${error instanceof Error ? error.message : String(error)})`,
    );
    return startInstalled(await installTestServer(report));
  }
}

async function startInstalled(path: string): Promise<TestWorkflowEnvironment> {
  const server = await startTimeSkippingServer(path);
  return environmentOf(
    { server: { port: server.port, executable: { type: 'existing-path', path: PLACEHOLDER } } },
    () => server.stop(),
  );
}

/** Calls that nobody waits for any more, such as that of an update, may be between two attempts at the end of a file. */
async function environmentOf(
  options: TimeSkippingTestWorkflowEnvironmentOptions,
  afterTeardown: () => Promise<void>,
): Promise<TestWorkflowEnvironment> {
  let isOpen = true;
  const retries = {
    name: 'retries-while-open',
    configureConnection: (connection: ConnectionOptions) => ({
      ...connection,
      interceptors: [retryWhileOpen(() => isOpen)],
    }),
  };
  const environment = await TestWorkflowEnvironment.createTimeSkipping({ ...options, plugins: [retries] });
  const teardown = environment.teardown.bind(environment);
  return Object.assign(environment, {
    async teardown() {
      isOpen = false;
      await teardown();
      await afterTeardown();
    },
  });
}

const report = (line: string) => process.stdout.write(`${line}\n`);
