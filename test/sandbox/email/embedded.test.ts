/** Which email the embedded product sends through: the stand-ins, all of them, or none. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSandbox } from '../../../sandbox/index.ts';
import { completeEnvironment, sandboxKeys } from '../../../src/embedded/environment.ts';
import { embeddedSecrets } from '../../../src/embedded/folder/secrets.ts';
import { mailgunOf, sendGridOf } from './emailSandbox.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midas-wiring-'));
});
afterEach(() => rm(folder, { recursive: true }));

const PLACES = { sandbox: { url: 'http://127.0.0.1:5003', smtpPort: 5004 }, port: 0, metricsPort: 0 };
const environmentFor = async (env: Readonly<Record<string, string>>) =>
  completeEnvironment(env, { ...PLACES, secrets: await embeddedSecrets(folder) });

test('with nothing set, the product is given all three stand-ins of email', async () => {
  expect(await environmentFor({})).toMatchObject({
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: '5004',
    SENDGRID_API_BASE: 'http://127.0.0.1:5003/sendgrid',
    MAILGUN_API_BASE: 'http://127.0.0.1:5003/mailgun',
  });
});

test.each([
  [{ SMTP_HOST: 'mail.example.com' }],
  [{ SENDGRID_API_KEY: 'SG.real' }],
  [{ SENDGRID_WEBHOOK_PUBLIC_KEY: 'half a group' }],
  [{ MAILGUN_DOMAIN: 'mg.example.com' }],
])('with %j set, real emails meet no stand-in', async (env) => {
  const names = Object.keys(await environmentFor(env));
  expect(names.filter((name) => /^(SMTP|SENDGRID|MAILGUN)_/.test(name))).toEqual(Object.keys(env));
});

test('a sender’s address alone leaves the stand-ins in place', async () => {
  const env = { MAILGUN_FROM: 'Midas <a@mg.example.com>', SENDGRID_FROM: 'Midas <a@example.com>' };
  expect(await environmentFor(env)).toMatchObject({ ...env, SMTP_HOST: '127.0.0.1' });
});

test('the keys that the product is given open the sandbox that is started beside it', async () => {
  const secrets = await embeddedSecrets(folder);
  const sandbox = await startSandbox({ port: 0, smtpPort: 0, ...sandboxKeys(secrets) });
  try {
    const env = completeEnvironment({}, { ...PLACES, secrets, sandbox });
    expect(sandbox.sendgrid).toEqual({
      apiBase: env['SENDGRID_API_BASE'],
      apiKey: env['SENDGRID_API_KEY'],
      webhookPublicKey: env['SENDGRID_WEBHOOK_PUBLIC_KEY'],
    });
    expect(sandbox.mailgun).toEqual({
      apiBase: env['MAILGUN_API_BASE'],
      apiKey: env['MAILGUN_API_KEY'],
      domain: env['MAILGUN_DOMAIN'],
      webhookSigningKey: env['MAILGUN_WEBHOOK_SIGNING_KEY'],
    });
    expect((await sendGridOf(sandbox)('n1')).status).toBe(202);
    expect((await mailgunOf(sandbox)('n1')).status).toBe(200);
  } finally {
    await sandbox.stop();
  }
});

test('a data folder from before is given the keys of email, and keeps its own', async () => {
  const made = await embeddedSecrets(folder);
  const file = join(folder, 'secrets.json');
  const before = Object.fromEntries(
    Object.entries(made).filter(([name]) => !/^(sendgrid|mailgun)/.test(name)),
  );
  await writeFile(file, JSON.stringify(before));
  const upgraded = await embeddedSecrets(folder);
  expect(upgraded).toMatchObject(before);
  expect(upgraded.sendgridApiKey).toMatch(/^SG\./);
  expect(await embeddedSecrets(folder)).toEqual(upgraded);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(upgraded);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a data folder that has lost its own keys is refused, not given new ones', async () => {
  await embeddedSecrets(folder);
  await writeFile(join(folder, 'secrets.json'), JSON.stringify({ sendgridApiKey: 'SG.x' }));
  await expect(embeddedSecrets(folder)).rejects.toThrow('cannot be read');
});
