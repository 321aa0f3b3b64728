/** Starts the one Temporal server that end-to-end files share, before the first of them, and stops it after the last. */
import type { TestProject } from 'vitest/node';
import { startTestServer } from './servers/temporalServer.ts';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer();
  project.provide('temporalAddress', server.address);
  return () => server.stop();
}
