import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { control, sdk, startEndpoint, startForTest, USD_100 } from './testSandbox.ts';

const MAIN = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url));

let folder: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'midas-sandbox-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  child = undefined;
  rmSync(folder, { recursive: true });
});

interface Started {
  readonly sandbox: string;
  readonly smtpPort: number;
}

async function startChild(): Promise<Started> {
  const args = ['--import', 'tsx', MAIN, '--port', '0', '--smtp-port', '0', '--data-dir', folder];
  const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child = started;
  const [line] = (await once(createInterface({ input: started.stdout }), 'line')) as [string]; // readline's own event
  return JSON.parse(line) as Started; // the first line that main.ts prints
}

test('a sandbox killed outright comes back with its payments, keys, emails and unsent webhooks', async () => {
  const { sandbox, smtpPort } = await startChild();
  const before = sdk(Number(new URL(sandbox).port));
  const KEY = { idempotencyKey: 'kept' };
  const intent = await before.paymentIntents.create(USD_100, KEY);
  await control(sandbox, 'POST', `/sandbox/stripe/payment_intents/${intent.id}/pay`);
  await createTransport({ host: '127.0.0.1', port: smtpPort }).sendMail({
    from: 'a@x.test',
    to: 'b@x.test',
    subject: 'Kept',
    text: '.',
  });
  const killed = child === undefined ? undefined : once(child, 'exit');
  child?.kill('SIGKILL');
  await killed;

  const again = await startForTest(folder);
  const endpoint = await startEndpoint();
  try {
    const after = sdk(again.port);
    expect((await after.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
    expect((await after.paymentIntents.create(USD_100, KEY)).id).toBe(intent.id);
    expect(await control(again.url, 'GET', '/inbox/messages')).toMatchObject([{ subject: 'Kept' }]);
    again.setStripeWebhookUrl(endpoint.url);
    await expect.poll(() => endpoint.received.length, { timeout: 5_000 }).toBe(1);
    expect(JSON.parse(endpoint.received[0]?.body ?? '')).toMatchObject({
      type: 'payment_intent.succeeded',
      data: { object: { id: intent.id } },
    });
  } finally {
    await Promise.all([again.stop(), endpoint.stop()]);
  }
}, 30_000);

test('a last line cut short is dropped, and writing goes on behind the whole ones', async () => {
  const first = await startForTest(folder);
  const kept = await sdk(first.port).paymentIntents.create(USD_100);
  await first.stop();
  appendFileSync(join(folder, 'stripe.jsonl'), '{"changes":[{"kind":"payment_in');

  const second = await startForTest(folder);
  const added = await sdk(second.port).paymentIntents.create(USD_100);
  await second.stop();

  const third = await startForTest(folder);
  const list = await sdk(third.port).paymentIntents.list();
  await third.stop();
  expect(list.data.map((intent) => intent.id)).toEqual([added.id, kept.id]);
});

test('a reset forgets the journal too', async () => {
  const first = await startForTest(folder);
  await sdk(first.port).paymentIntents.create(USD_100);
  await control(first.url, 'DELETE', '/sandbox/state');
  await first.stop();
  const second = await startForTest(folder);
  expect(await control(second.url, 'GET', '/sandbox/stripe/payment_intents')).toEqual([]);
  await second.stop();
});
