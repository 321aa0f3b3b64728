/** Our own programs as parts of the cluster: the migration, the sandbox, workers and API servers. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EmbeddedSecrets } from '../../src/embedded/folder/secrets.ts';
import { describe, logSays, type Part, startPart, untilReady } from './processes.ts';
import { defined } from '../../src/domain/defined.ts';

export interface Surroundings {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly ending?: AbortSignal | undefined;
  /** Called with each process as soon as it runs. */
  readonly started: (part: Part) => void;
}

export interface Worker {
  readonly metricsUrl: string;
  readonly part: Part;
}

export interface ApiServer extends Worker {
  readonly url: string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TSX = import.meta.resolve('tsx');
/** Each makes its workflow bundle first, several at once on few cores. */
const WORKER_READY_WITHIN_MS = 120_000;
const READY_WITHIN_MS = 90_000;
/** A little more than src/worker.ts and src/server.ts allow themselves. */
const GRACE_MS = { worker: 55_000, server: 30_000 } as const;

/** Brings the product's database up to date. @throws Error with the end of its log when it cannot */
export async function migrate(at: Surroundings): Promise<void> {
  const part = await run(at, 'migrate', 'src/migrate.ts');
  const exit = await part.exited;
  await part.stop();
  if (exit.code !== 0)
    throw new Error(
      `The migration ended with ${describe(exit)}. Its log: ${part.logFile}\n${await part.log()}`,
    );
}

export interface SandboxPlace {
  readonly port: number;
  readonly smtpPort: number;
  readonly secrets: EmbeddedSecrets;
  /** The API server that webhooks and the booking page go to. */
  readonly apiUrl: string;
}

export async function startSandbox(at: Surroundings, place: SandboxPlace): Promise<Part> {
  const { secrets, apiUrl } = place;
  const dataDir = join(at.folder, 'sandbox');
  await mkdir(dataDir, { recursive: true });
  const part = await run(at, 'sandbox', 'sandbox/main.ts', [
    ...['--port', String(place.port), '--smtp-port', String(place.smtpPort), '--data-dir', dataDir],
    ...['--secret-key', secrets.stripeSecretKey, '--publishable-key', secrets.stripePublishableKey],
    ...['--webhook-secret', secrets.stripeWebhookSecret, '--webhook-url', `${apiUrl}/webhooks/stripe`],
    ...['--paypal-webhook-url', `${apiUrl}/webhooks/paypal`],
    ...['--paypal-ipn-url', `${apiUrl}/webhooks/paypal/ipn`],
    ...['--sendgrid-key', secrets.sendgridApiKey, '--sendgrid-webhook-key', secrets.sendgridWebhookKey],
    ...['--sendgrid-webhook-url', `${apiUrl}/webhooks/sendgrid`],
    ...['--mailgun-key', secrets.mailgunApiKey, '--mailgun-signing-key', secrets.mailgunWebhookSigningKey],
    ...['--mailgun-webhook-url', `${apiUrl}/webhooks/mailgun`],
    ...['--api-origin', apiUrl],
  ]);
  await untilReady(part, logSays(part, /"sandbox":/), { withinMs: READY_WITHIN_MS, ending: at.ending });
  return part;
}

/** Resolves once the worker polls. @param number from 1; its name and log carry it */
export async function startWorker(at: Surroundings, number: number, metricsPort: number): Promise<Worker> {
  const env = { ...at.env, METRICS_PORT: String(metricsPort) };
  const part = await run({ ...at, env }, `worker-${number}`, 'src/worker.ts', [], GRACE_MS.worker);
  const polls = logSays(part, /the worker polls/);
  await untilReady(part, polls, { withinMs: WORKER_READY_WITHIN_MS, ending: at.ending });
  return { part, metricsUrl: metricsUrl(metricsPort) };
}

/** Resolves once the server answers that all is there that it needs. */
export async function startApiServer(
  at: Surroundings,
  number: number,
  { port, metricsPort }: { readonly port: number; readonly metricsPort: number },
): Promise<ApiServer> {
  const env = { ...at.env, PORT: String(port), METRICS_PORT: String(metricsPort) };
  const part = await run({ ...at, env }, `server-${number}`, 'src/server.ts', [], GRACE_MS.server);
  const url = `http://127.0.0.1:${port}`;
  const isReady = async () => (await fetch(`${url}/readyz`)).ok;
  await untilReady(part, isReady, { withinMs: READY_WITHIN_MS, ending: at.ending });
  return { url, metricsUrl: metricsUrl(metricsPort), part };
}

const metricsUrl = (port: number) => `http://127.0.0.1:${port}/metrics`;

async function run(
  { folder, env, started }: Surroundings,
  name: string,
  program: string,
  args: readonly string[] = [],
  graceMs?: number,
): Promise<Part> {
  const part = await startPart({
    name,
    folder,
    command: process.execPath,
    args: ['--import', TSX, join(ROOT, program), ...args],
    // away from the checkout: a developer's .env there names real accounts
    cwd: folder,
    env: { ...env, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.json') },
    ...defined({ graceMs }),
  });
  started(part);
  return part;
}
