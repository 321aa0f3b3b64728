/**
 * The product in parts: API and worker as processes of their own, to be killed one at a time, while Postgres, Temporal
 * and the sandbox live on. Each part reaches Postgres and Temporal over a line of its own, which can go dead.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts';
import { choosePort } from '../../../src/embedded/ports.ts';
import type { Teardown } from '../../../src/embedded/teardown.ts';
import { newKey, parseKeyring } from '../../../src/security/keyring.ts';
import { connectClient, type TemporalClient } from '../../../src/temporal/connection.ts';
import { type TcpProxy, openTcpProxy } from '../servers/tcpProxy.ts';
import { openPool, startPostgres } from '../servers/postgresServer.ts';
import { machineEnvironment } from './product.ts';
import { type Child, runBuilt, runProgram, stopChild, untilSays } from './productProcess.ts';
import { startTestServer } from '../servers/temporalServer.ts';

export interface SeparateProcesses {
  readonly api: string;
  readonly sandbox: string;
  /** What proves a delivery to be Stripe's. */
  readonly webhookSecret: string;
  readonly staffSecret: string;
  /** Past every line. */
  readonly temporal: TemporalClient;
  readonly sql: pg.Pool;
  readonly proxies: Readonly<Record<'apiToTemporal' | 'workerToPostgres', TcpProxy>>;
  /** Resolves once it listens, always at the same address. Stopped with the rest unless it has ended before. */
  startApi(changes?: Readonly<Record<string, string>>): Promise<Child>;
  /** Resolves once it polls. */
  startWorker(): Promise<Child>;
}

const STRIPE = {
  secretKey: 'sk_test_separate',
  publishableKey: 'pk_test_separate',
  webhookSecret: 'whsec_separate',
};
const STAFF_SECRET = 'staff-secret-of-separate-processes';

/** Starts everything but the API and the worker. @param bin as `findPostgres` found it */
export async function separateProcesses(teardown: Teardown, bin: string): Promise<SeparateProcesses> {
  const folder = await mkdtemp(join(tmpdir(), 'midas-separate-'));
  teardown.add('the folder', () => rm(folder, { recursive: true, force: true }));
  const [postgres, server] = await Promise.all([startPostgres(bin), startTestServer()]);
  teardown.add('Postgres', () => postgres.stop());
  teardown.add('Temporal', () => server.stop());
  const sandbox = await startSandbox({ stripe: STRIPE, port: 0, smtpPort: 0, dataDir: folder });
  teardown.add('the sandbox', () => sandbox.stop());
  const sql = openPool(postgres.url);
  teardown.add('our own connections', () => sql.end());
  const proxies = {
    apiToTemporal: await openTcpProxy(Number(new URL(`http://${server.address}`).port)),
    workerToPostgres: await openTcpProxy(Number(new URL(postgres.url).port)),
  };
  for (const [name, proxy] of Object.entries(proxies)) teardown.add(name, () => proxy.close());

  const payloadKeys = newKey();
  const temporal = await connectClient(server, parseKeyring(payloadKeys));
  teardown.add('the Temporal client', () => temporal.close());
  const port = await freePort();
  const shared = {
    ...environmentOf(sandbox),
    PAYLOAD_KEYS: payloadKeys,
    TEMPORAL_NAMESPACE: server.namespace,
  };
  const ofApi = {
    ...shared,
    PORT: port,
    METRICS_PORT: await freePort(),
    DATABASE_URL: postgres.url,
    TEMPORAL_ADDRESS: `127.0.0.1:${proxies.apiToTemporal.port}`,
  };
  const ofWorker = {
    ...shared,
    METRICS_PORT: '0',
    TEMPORAL_ADDRESS: server.address,
    DATABASE_URL: throughProxy(postgres.url, proxies.workerToPostgres),
  };
  const { code } = await runProgram('src/migrate.ts', ofApi).exited;
  if (code !== 0) throw new Error('the database could not be migrated');
  const api = `http://127.0.0.1:${port}`;
  sandbox.setStripeWebhookUrl(`${api}/webhooks/stripe`);
  sandbox.setSendGridWebhookUrl(`${api}/webhooks/sendgrid`);
  sandbox.setMailgunWebhookUrl(`${api}/webhooks/mailgun`);

  const start = async (program: string, env: Readonly<Record<string, string>>, ready: RegExp) => {
    const child = await (program === 'src/worker.ts' ? runBuilt : runProgram)(program, env);
    teardown.add(program, () => stopChild(child));
    await untilSays(child, ready);
    return child;
  };
  return {
    api,
    sandbox: sandbox.url,
    temporal,
    sql,
    proxies,
    webhookSecret: STRIPE.webhookSecret,
    staffSecret: STAFF_SECRET,
    startApi: (changes) => start('src/server.ts', { ...ofApi, ...changes }, /the API listens/),
    startWorker: () => start('src/worker.ts', ofWorker, /the worker polls/),
  };
}

const freePort = async () => String(await choosePort({ explicit: 0, preferred: 0 }));

function throughProxy(url: string, { port }: TcpProxy): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}

const environmentOf = (sandbox: Sandbox) => ({
  ...machineEnvironment(),
  BOOKING_TOKEN_SECRET: 'booking-secret-of-separate-processes',
  STAFF_JWT_SECRET: STAFF_SECRET,
  STRIPE_SECRET_KEY: STRIPE.secretKey,
  STRIPE_PUBLISHABLE_KEY: STRIPE.publishableKey,
  STRIPE_WEBHOOK_SECRET: STRIPE.webhookSecret,
  STRIPE_API_BASE: sandbox.url,
  SMTP_HOST: '127.0.0.1',
  SMTP_PORT: String(sandbox.smtpPort),
  SENDGRID_API_KEY: sandbox.sendgrid.apiKey,
  SENDGRID_API_BASE: sandbox.sendgrid.apiBase,
  SENDGRID_WEBHOOK_PUBLIC_KEY: sandbox.sendgrid.webhookPublicKey,
  MAILGUN_API_KEY: sandbox.mailgun.apiKey,
  MAILGUN_DOMAIN: sandbox.mailgun.domain,
  MAILGUN_API_BASE: sandbox.mailgun.apiBase,
  MAILGUN_WEBHOOK_SIGNING_KEY: sandbox.mailgun.webhookSigningKey,
  RATE_LIMIT_BOOKINGS: '1000/1m',
  EMAIL_RETRY_SCHEDULE: '1s,2s,3s',
});
