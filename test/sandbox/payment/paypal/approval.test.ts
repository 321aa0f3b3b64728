/** The approval page as a browser uses it, and what of it all outlives the process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../../sandbox/index.ts';
import {
  act,
  call,
  capture,
  captured,
  newOrder,
  orderOf,
  startPayPal,
  startPayPalEndpoint,
  USD_100,
} from './paypalSandbox.ts';

const MAIN = fileURLToPath(new URL('../../../../sandbox/main.ts', import.meta.url));

describe('the approval page', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startPayPal();
  });
  afterAll(() => sandbox.stop());

  const page = (id: string) => `${sandbox.url}/checkoutnow?token=${id}`;
  const decide = (id: string, form: Record<string, string>) =>
    fetch(page(id), { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  const read = async (id: string) => (await call(sandbox.url, 'GET', `/v2/checkout/orders/${id}`)).body;

  test('shows the amount, the merchant and the ways to pay, and says it is not PayPal', async () => {
    const html = await (await fetch(page(await newOrder(sandbox.url)))).text();
    for (const text of ['USD', '100.00', 'Midas', 'Balance', 'e-check', 'Pay now', 'not PayPal']) {
      expect(html).toContain(text);
    }
  });

  test('what a shop writes into an order cannot become markup', async () => {
    const id = await newOrder(sandbox.url, USD_100, { description: '<script>alert(1)</script>' });
    expect(await (await fetch(page(id))).text()).toContain('&lt;script&gt;');
  });

  test('returns to the shop with the order and the payer, ready to be captured', async () => {
    const id = await newOrder(sandbox.url);
    const answer = await decide(id, { decision: 'agree', funding: 'review' });
    expect(answer.status).toBe(303);
    const target = new URL(answer.headers.get('location') ?? '');
    expect(target.origin + target.pathname).toBe('https://midas.example/return');
    const order = await read(id);
    expect(Object.fromEntries(target.searchParams)).toEqual({
      booking: '1',
      token: id,
      PayerID: order.payer.payer_id,
    });
    expect(order.status).toBe('APPROVED');
    expect((await capture(sandbox.url, id)).status).toBe(201);
  });

  test('a cancel changes nothing and returns with the order alone', async () => {
    const id = await newOrder(sandbox.url);
    const answer = await decide(id, { decision: 'cancel' });
    expect(answer.headers.get('location')).toBe(`https://midas.example/cancel?token=${id}`);
    expect((await read(id)).status).toBe('PAYER_ACTION_REQUIRED');
  });

  test('an order that is over cannot be agreed to', async () => {
    const id = await newOrder(sandbox.url);
    await act(sandbox.url, `/orders/${id}/expire`);
    expect((await fetch(page(id))).status).toBe(404);
    expect((await decide(id, { decision: 'agree' })).status).toBe(404);
  });

  test('an order that has been paid says so', async () => {
    const id = await newOrder(sandbox.url);
    await decide(id, { decision: 'agree', funding: 'balance' });
    await capture(sandbox.url, id);
    expect(await (await fetch(page(id))).text()).toContain('has been captured');
    expect((await decide(id, { decision: 'agree' })).status).toBe(422);
  });
});

describe('a sandbox that starts again', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'midas-paypal-'));
  });
  afterEach(async () => {
    await kill();
    rmSync(folder, { recursive: true });
  });
  let kill = async () => {};

  /** The sandbox as a process of its own, which can be killed outright. */
  async function startChild(): Promise<{ url: string; kill: () => Promise<void> }> {
    const args = ['--import', 'tsx', MAIN, '--port', '0', '--smtp-port', '0', '--data-dir', folder];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    kill = async () => {
      child.kill('SIGKILL');
      await exited;
    };
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]; // readline's own event
    const { sandbox: url } = JSON.parse(line) as { sandbox: string }; // the first line that main.ts prints
    return { url, kill };
  }

  test('after a kill remembers orders, captures, request ids, its root and what it has not sent yet', async () => {
    const first = await startChild();
    const order = await call(first.url, 'POST', '/v2/checkout/orders', orderOf(), { key: 'kept' });
    const captureId = await captured(first.url);
    const root = await (await fetch(`${first.url}/sandbox/paypal/ca.pem`)).text();
    await first.kill();

    const second = await startPayPal(folder);
    const endpoint = await startPayPalEndpoint();
    try {
      const again = await call(second.url, 'POST', '/v2/checkout/orders', orderOf(), { key: 'kept' });
      expect(again).toMatchObject({ status: 200, body: { id: order.body.id } });
      expect((await call(second.url, 'GET', `/v2/payments/captures/${captureId}`)).body.status).toBe(
        'COMPLETED',
      );
      expect(await (await fetch(`${second.url}/sandbox/paypal/ca.pem`)).text()).toBe(root);
      second.setPayPalWebhookUrl(endpoint.url);
      await expect.poll(() => endpoint.received.length, { timeout: 5_000 }).toBe(2);
      expect(endpoint.received[0]?.headers['paypal-cert-url']).toContain(second.url);
    } finally {
      await Promise.all([second.stop(), endpoint.stop()]);
    }
  });

  test('has forgotten what a reset cleared, and kept the keys that sign', async () => {
    const first = await startPayPal(folder);
    await captured(first.url);
    const root = await (await fetch(`${first.url}/sandbox/paypal/ca.pem`)).text();
    await fetch(`${first.url}/sandbox/state`, { method: 'DELETE' });
    await first.stop();
    const second = await startPayPal(folder);
    try {
      expect(await (await fetch(`${second.url}/sandbox/paypal/orders`)).json()).toEqual([]);
      expect(await (await fetch(`${second.url}/sandbox/paypal/ca.pem`)).text()).toBe(root);
    } finally {
      await second.stop();
    }
  });
});
