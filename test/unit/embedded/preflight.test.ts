/** An embedded start that is refused has touched nothing: no folder, no server, no database, no secret. */
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/config/config.ts';
import { startEmbedded } from '../../../src/embedded/start.ts';
import { createLogger } from '../../../src/observability/log.ts';
import { startCluster } from '../../../tools/cluster/start.ts';
import { machineEnvironment, productEnvironment } from '../../support/environments/product.ts';
import { runProgram } from '../../support/environments/productProcess.ts';
import { productionEnvironment } from '../../support/configProblems.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midas-preflight-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const dataDir = () => join(folder, 'data');

/** A `temporal` that notes what it is asked for and serves nothing. */
async function cliThatOnlyNotes(): Promise<string> {
  const path = join(folder, 'temporal');
  await writeFile(
    path,
    `#!/bin/sh\necho "$@" >> ${join(folder, 'asked')}\n[ "$1" = --version ] && echo 'temporal version 1.5.1'\n`,
  );
  await chmod(path, 0o755);
  return path;
}

/** What was started of Temporal: the words of each call of its CLI but for the question which version it is. */
async function serversAskedFor(): Promise<string[]> {
  const asked = await readFile(join(folder, 'asked'), 'utf8').catch(() => '');
  return asked.split('\n').filter((line) => line.startsWith('server'));
}

/** Why the start was refused. */
async function refusal(changes: Readonly<Record<string, string>>): Promise<Error> {
  const env = productEnvironment(dataDir(), { TEMPORAL_CLI: await cliThatOnlyNotes(), ...changes });
  const started = startEmbedded({ env, log: createLogger('silent'), report: () => undefined });
  const error = await started.then(
    async (embedded) => {
      await embedded.stop();
      throw new Error('it started');
    },
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('refused with something else than an error');
  return error;
}

const nothingTouched = async () => {
  expect((await readdir(folder)).filter((name) => name === 'data' || name === 'asked')).toEqual([]);
};

describe('embedded and production exclude each other', () => {
  it.each([
    ['nothing else is set', {}],
    ['all the real parts are set', productionEnvironment()],
    ['real keys are set, and the servers are left to the start', { STRIPE_SECRET_KEY: 'sk_live_1' }],
  ])('where %s', async (_what, env) => {
    const error = await refusal({ ...env, APP_ENV: 'production' });
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toMatch(/APP_ENV is production.*npm start.*node dist\/server\.js/);
    await nothingTouched();
  });

  it.each(['Production', 'prod', 'PRODUCTION', 'live'])('APP_ENV=%s is no environment', async (name) => {
    expect((await refusal({ APP_ENV: name })).message).toContain('APP_ENV');
    await nothingTouched();
  });

  it.each(['src/embedded.ts', 'tools/demo/main.ts'])(
    '%s ends with that sentence and no stack',
    async (entry) => {
      const env = { ...machineEnvironment(), APP_ENV: 'production', MIDAS_DATA_DIR: dataDir() };
      const child = runProgram(entry, env);
      expect(await child.exited).toEqual({ code: 1, signal: null });
      expect(child.output()).toContain('APP_ENV is production');
      expect(child.output()).not.toMatch(/^\s+at /m);
      await nothingTouched();
    },
  );

  it('the cluster neither', async () => {
    const started = startCluster({
      folder: dataDir(),
      workers: 1,
      servers: 1,
      env: { ...machineEnvironment(), APP_ENV: 'production' },
      ports: 'any',
      keep: false,
      report: () => undefined,
    });
    await expect(started).rejects.toThrow(ConfigError);
    await nothingTouched();
  });
});

describe('what the configuration refuses is refused before anything is touched', () => {
  it.each([
    ['STRIPE_WEBHOOK_SECRET', { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_PUBLISHABLE_KEY: 'pk_test_1' }],
    ['PAYPAL_MERCHANT_ID', { PAYPAL_CLIENT_ID: 'id', PAYPAL_ENVIRONMENT: 'sandbox' }],
    ['MAILGUN_DOMAIN', { MAILGUN_API_KEY: 'key' }],
    ['TEMPORAL_TLS_KEY', { TEMPORAL_TLS_CERT: 'cert.pem' }],
    ['STAFF_JWT_SECRET', { STAFF_JWT_SECRET: 'short' }],
    ['EMAIL_FROM', { EMAIL_FROM: 'nobody' }],
    ['PORT', { PORT: 'abc' }],
  ])('%s', async (named, env) => {
    const error = await refusal(env);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toContain(named);
    await nothingTouched();
  });
});

describe('what the machine refuses is refused before a server starts or a database is opened', () => {
  const nothingStarted = async () => {
    expect(await serversAskedFor()).toEqual([]);
    expect(await readdir(dataDir())).not.toContain('postgres');
  };

  it.each(['PORT', 'METRICS_PORT', 'SANDBOX_PORT', 'SANDBOX_SMTP_PORT'])('a taken %s', async (name) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const taken = String(typeof address === 'object' ? address?.port : '');
    const error = await refusal({ [name]: taken });
    server.close();
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toContain(`${name} ${taken} is taken`);
    await nothingStarted();
  });

  it('no Temporal CLI', async () => {
    const error = await refusal({ TEMPORAL_CLI: join(folder, 'nowhere') });
    expect(error.message).toContain('is no working temporal CLI');
    await nothingStarted();
  });
});
