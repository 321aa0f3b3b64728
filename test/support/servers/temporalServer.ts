/** One real Temporal server for all test files of a run; a project without it lets each file start its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { inject } from 'vitest';
import { readEnvironment } from '../../../src/config/config.ts';
import { freeTemporalPorts } from '../../../src/embedded/ports.ts';
import { findTemporalCli } from '../../../src/embedded/temporal/cli.ts';
import { startTemporalServer } from '../../../src/embedded/temporal/server.ts';
import type { TemporalClient } from '../../../src/temporal/connection.ts';
import { retryWithinDeadline } from '../../../src/temporal/deadlines.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** host:port of the server that `temporalSetup.ts` started. */
    temporalAddress: string;
  }
}

export interface TestTemporalServer {
  readonly address: string;
  readonly namespace: string;
  /** To be called when the file is done; the run's shared server stays. */
  stop(): Promise<void>;
}

const TEST_NAMESPACE = 'default';

/** The run's server, else one of this file's own. Histories are kept apart by ids that no other test uses. */
export async function temporalServer(): Promise<TestTemporalServer> {
  const shared = inject('temporalAddress') as string | undefined; // not provided where globalSetup is not configured
  if (shared === undefined) return startTestServer();
  return { address: shared, namespace: TEST_NAMESPACE, stop: async () => {} };
}

/** A server in memory, on free ports, that knows our search attributes. */
export async function startTestServer(): Promise<TestTemporalServer> {
  const folder = await mkdtemp(join(tmpdir(), 'midas-temporal-'));
  const server = await startTemporalServer({
    cli: await findTemporalCli({ explicit: readEnvironment()['TEMPORAL_CLI'], report }),
    choosePorts: freeTemporalPorts,
    namespace: TEST_NAMESPACE,
    folder,
    report,
  });
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { address: server.address, namespace: TEST_NAMESPACE, stop };
}

/** A client of the server, which speaks without our codec. Close it before the server stops. */
export async function clientOf({ address, namespace }: TestTemporalServer): Promise<TemporalClient> {
  let isOpen = true;
  const connection = await Connection.connect({ address, interceptors: [retryWithinDeadline(() => isOpen)] });
  const close = () => {
    isOpen = false;
    return connection.close();
  };
  return { client: new Client({ connection, namespace }), connection, close };
}

/** The ordinary steps are of no interest in a test run; a fetch of minutes is. */
function report(line: string): void {
  if (!/looking|using/.test(line)) process.stdout.write(`${line}\n`);
}
