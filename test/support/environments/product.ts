/** The whole product as `npm start` boots it, in a folder and on ports of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment } from '../../../src/config/environment.ts';
import { readEnvironment } from '../../../src/config/config.ts';
import { startEmbedded } from '../../../src/embedded/start.ts';
import { createLogger } from '../../../src/observability/log.ts';
import { installRuntime } from '../../../src/temporal/runtime.ts';
import { takeBuiltWorkflows } from '../servers/builtWorkflows.ts';
import { copyPreparedDatabase } from '../servers/preparedDatabase.ts';
import { productWorkflows } from './workflowBundle.ts';

/** Where a running product is reached, in this process or in another. */
export interface ProductAt {
  readonly api: string;
  readonly sandbox: string;
  readonly temporal: { readonly address: string; readonly namespace: string };
  readonly dataDir: string;
}

export interface Product extends ProductAt {
  /** Stops everything in order and removes its folder. */
  stop(): Promise<void>;
}

const ANY_FREE_PORT = {
  PORT: '0',
  METRICS_PORT: '0',
  EMBEDDED_TEMPORAL_PORT: '0',
  EMBEDDED_TEMPORAL_UI_PORT: '0',
  SANDBOX_PORT: '0',
  SANDBOX_SMTP_PORT: '0',
};

/** A test file books more in a minute than a customer may. */
const NO_RATE_LIMITS = {
  RATE_LIMIT_BOOKINGS: '1000/1m',
  RATE_LIMIT_QUOTES: '1000/1m',
  MAX_BOOKINGS_PER_IP_DAY: '1000',
};

/** The machine's own variables. Not the product's: no developer's key may lead a test to a real account. */
export function machineEnvironment(): Record<string, string> {
  const isProducts = (name: string) =>
    (name in environment.shape && name !== 'TEMPORAL_CLI') || /^TEAM_.*_EMAIL$/.test(name);
  return Object.fromEntries(Object.entries(readEnvironment()).filter(([name]) => !isProducts(name)));
}

export const productEnvironment = (dataDir: string, changes: Readonly<Record<string, string>> = {}) => ({
  ...machineEnvironment(),
  ...ANY_FREE_PORT,
  ...NO_RATE_LIMITS,
  MIDAS_DATA_DIR: dataDir,
  ...changes,
});

/** As before the first start. */
export const emptyFolder = () => mkdtemp(join(tmpdir(), 'midas-product-'));

/** With the database that a first start makes, which takes the longest of it. */
export async function productFolder(): Promise<string> {
  const folder = await emptyFolder();
  await copyPreparedDatabase(join(folder, 'postgres'));
  return folder;
}

/** Starts the product in this process, once a file. @param changes to the environment, such as `BOOKING_HOLD` */
export async function startProduct(changes: Readonly<Record<string, string>> = {}): Promise<Product> {
  const log = createLogger('error'); // failures are made on purpose here, and their warnings are many
  const runtime = installRuntime(log);
  takeBuiltWorkflows((await productWorkflows()).codePath);
  const dataDir = await productFolder();
  const embedded = await startEmbedded({
    env: productEnvironment(dataDir, changes),
    log,
    runtime,
    report: () => {},
  });
  const { address, namespace } = embedded.config.temporal;
  return {
    api: embedded.server.url,
    sandbox: embedded.sandbox.url,
    temporal: { address, namespace },
    dataDir,
    async stop() {
      await embedded.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
