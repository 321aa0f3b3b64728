/**
 * Temporal's test server, whose clock jumps to the next timer while a workflow's result is awaited. Its time is
 * shared by everything that runs on it, so each test file starts its own and runs its workflows one after another.
 */
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { registerSearchAttributes } from '../../../src/temporal/registerSearchAttributes.ts';
import { installedTestServer, installTestServer } from '../../../tools/install-test-server.ts';
import { quietRuntime } from './quietRuntime.ts';

/** On a busy machine the JVM may miss the 5 seconds that the SDK grants it. */
const ATTEMPTS = 4;

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
    return await TestWorkflowEnvironment.createTimeSkipping();
  } catch (error) {
    report(
      `Test server: the SDK's download failed (${error instanceof Error ? error.message : String(error)})`,
    );
    return startInstalled(await installTestServer(report));
  }
}

async function startInstalled(path: string, attempt = 1): Promise<TestWorkflowEnvironment> {
  try {
    return await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path } },
    });
  } catch (error) {
    if (attempt === ATTEMPTS) throw error;
    return startInstalled(path, attempt + 1);
  }
}

const report = (line: string) => process.stdout.write(`${line}\n`);
