/** The servers that all cases share and no kill touches: the Temporal server, Postgres, and the program that workers run. */
import { createTeardown } from '../../src/embedded/teardown.ts';
import { findPostgres, startPostgres } from '../support/servers/postgresServer.ts';
import { machineEnvironment } from '../support/environments/product.ts';
import { startTestServer } from '../support/servers/temporalServer.ts';
import { buildWorker } from './worker/builtWorker.ts';

export interface SharedServers {
  readonly temporalAddress: string;
  /** Of the server's first database. */
  readonly postgresUrl: string;
  /** What workers run. */
  readonly workerProgram: string;
  /** The environment of every process, without addresses that differ from lane to lane. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Why no crash can be tried on this machine; undefined where it can. */
export const whatIsMissing = (): string | undefined =>
  findPostgres() === undefined ? 'no Postgres installed (Debian package postgresql)' : undefined;

/** @param temporalAddress a server that is there already; without it one is started */
export async function startSharedServers(temporalAddress?: string): Promise<SharedServers> {
  const teardown = createTeardown((line) => process.stderr.write(`${line}\n`));
  try {
    const worker = await buildWorker();
    teardown.add('the built worker', () => worker.remove());
    const bin = findPostgres();
    if (bin === undefined) throw new Error(whatIsMissing());
    const postgres = await startPostgres(bin);
    teardown.add('Postgres', () => postgres.stop());
    const temporal = temporalAddress === undefined ? await startTestServer() : undefined;
    if (temporal !== undefined) teardown.add('the Temporal server', () => temporal.stop());
    return {
      temporalAddress: temporalAddress ?? temporal?.address ?? '',
      postgresUrl: postgres.url,
      workerProgram: worker.program,
      env: machineEnvironment(),
      stop: () => teardown.run(),
    };
  } catch (error) {
    await teardown.run();
    throw error;
  }
}
