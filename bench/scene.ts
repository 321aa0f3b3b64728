/** Everything that a measurement needs: a Temporal server, the vendors, the measured process, and the customers' worlds. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startSandbox } from '../sandbox/index.ts';
import { readEnvironment } from '../src/config/config.ts';
import { sandboxKeys } from '../src/embedded/environment.ts';
import { freeTemporalPorts } from '../src/embedded/ports.ts';
import { embeddedSecrets } from '../src/embedded/folder/secrets.ts';
import type { Teardown } from '../src/embedded/teardown.ts';
import { findTemporalCli } from '../src/embedded/temporal/cli.ts';
import { startTemporalServer } from '../src/embedded/temporal/server.ts';
import { defined } from '../src/domain/defined.ts';
import type { World, Worlds } from './customers.ts';
import { startProductProcess } from './product/start.ts';
import { createWatch } from './watch.ts';

const NAMESPACE = 'default';

export interface Scene extends Worlds {
  readonly client: Client;
}

export interface SceneOptions {
  /** A Postgres server's URL; without one PGlite, in the scene's folder. */
  readonly databaseUrl: string | undefined;
  /** How many each of the product's tables is filled with beforehand; 0 for none. */
  readonly rows: number;
  readonly say: (line: string) => void;
}

/** @throws Error when a part does not start; what has started by then is the teardown's */
export async function setUpScene(
  { databaseUrl, rows, say }: SceneOptions,
  teardown: Teardown,
): Promise<Scene> {
  const dataDir = await mkdtemp(join(tmpdir(), 'midas-bench-'));
  teardown.add('the folder', () => rm(dataDir, { recursive: true, force: true }));
  const report = (line: string) => say(`   ${line}`);
  const temporal = await startTemporalServer({
    cli: await findTemporalCli({ explicit: readEnvironment()['TEMPORAL_CLI'], report }),
    choosePorts: freeTemporalPorts,
    namespace: NAMESPACE,
    dataFile: join(dataDir, 'temporal.db'),
    folder: dataDir,
    report,
  });
  teardown.add('the Temporal server', () => temporal.stop());
  const secrets = await embeddedSecrets(dataDir);
  const sandbox = await startSandbox({ port: 0, smtpPort: 0, ...sandboxKeys(secrets) });
  teardown.add('the sandbox', () => sandbox.stop());
  report('starting the product and its floors, in a process of their own');
  const watch = createWatch();
  const product = await startProductProcess(
    {
      dataDir,
      rows,
      temporal: { address: temporal.address, namespace: NAMESPACE },
      sandbox: { url: sandbox.url, smtpPort: sandbox.smtpPort },
      ...defined({ databaseUrl }),
    },
    {
      onHappening: watch.note,
      onFilled: (table) => report(`${table} has ${rows.toLocaleString('en')} rows`),
    },
  );
  teardown.add('the process under measurement', () => product.stop());
  const connection = await Connection.connect({ address: temporal.address });
  teardown.add('the Temporal client', () => connection.close());
  const world: World = {
    api: product.api,
    floor: product.floor,
    sandbox: sandbox.url,
    stripeWebhookSecret: secrets.stripeWebhookSecret,
    watch,
    house: product.pid,
    server: temporal.pid,
  };
  const webhooksTo = ({ api }: World) => sandbox.setStripeWebhookUrl(`${api}/webhooks/stripe`);
  webhooksTo(world);
  const client = new Client({ connection, namespace: NAMESPACE });
  return { product: world, effects: { ...world, api: product.effects }, webhooksTo, client };
}
