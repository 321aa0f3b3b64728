/** A payment's page: what its buttons ask, and what its tables say of disputes, refunds and warnings. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type Stripe from 'stripe';
import type { Sandbox } from '../../../sandbox/index.ts';
import { captured, startPayPal } from '../payment/paypal/paypalSandbox.ts';
import { control, sdk, USD_100 } from '../testSandbox.ts';

let sandbox: Sandbox;
let stripe: Stripe;
beforeAll(async () => {
  sandbox = await startPayPal();
  stripe = sdk(sandbox.port);
});
afterAll(() => sandbox.stop());

interface Button {
  readonly label: string;
  readonly path: string;
  readonly body: object;
}

interface Read {
  /** The words of the page, without its markup. */
  readonly text: string;
  readonly buttons: readonly Button[];
}

const plain = (markup: string): string =>
  markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/[\s\u00a0]+/g, ' ')
    .trim();

async function read(path: string): Promise<Read> {
  const answer = await fetch(sandbox.url + path);
  expect(answer.status).toBe(200);
  const page = await answer.text();
  const found = page.matchAll(/<button[^>]*data-post="([^"]*)"\s+data-body="([^"]*)"[^>]*>([^<]*)</g);
  return {
    text: plain(page.slice(page.indexOf('<main'))),
    buttons: [...found].map(([, path = '', body = '', label = '']) => ({
      label: label.trim(),
      path,
      body: JSON.parse(body.replaceAll('&quot;', '"')) as object, // what bank.js reads from it
    })),
  };
}

/** Presses each button in turn, as bank.js does, and reads the page afterwards. */
async function press(page: string, ...labels: readonly string[]): Promise<Read> {
  for (const label of labels) {
    const { buttons } = await read(page);
    const button = buttons.find((each) => each.label === label);
    if (button === undefined)
      throw new Error(`no ${label} among ${buttons.map((each) => each.label).join(', ')}`);
    await control(sandbox.url, 'POST', button.path, button.body);
  }
  return read(page);
}

async function paid(card = '4242424242424242'): Promise<string> {
  const { id } = await stripe.paymentIntents.create(USD_100);
  await control(sandbox.url, 'POST', `/sandbox/stripe/payment_intents/${id}/pay`, { card });
  return `/payments/stripe/${id}`;
}

test('a chargeback is opened, its deadline moved, and decided twice', async () => {
  const page = await paid();
  expect((await press(page, 'Open a chargeback', 'Due in 25 h')).text).toContain('chargeback fraudulent');
  const won = await press(page, 'Win');
  expect([won.text.includes(' won '), won.text.includes('USD 0.00')]).toEqual([true, true]);
  expect((await press(page, 'Lose after all')).text).toContain('lost');
});

test('an inquiry escalates', async () => {
  const page = await paid();
  expect((await press(page, 'Open an inquiry')).text).toContain('warning needs response');
  expect((await press(page, 'Deadline over', 'Escalate')).text).toContain(' needs response USD 100.00');
});

test.each([
  ['Prevented, with our money', 'resolution', 'prevented USD 100.00'],
  ['Prevented, without money', 'block', 'prevented USD 0.00'],
])('%s', async (label, kind, held) => {
  const { text, buttons } = await press(await paid(), label);
  expect([text.includes(kind), text.includes(held)]).toEqual([true, true]);
  expect(buttons.map((each) => each.label)).not.toContain('Win');
});

test('a bank warns of fraud', async () => {
  const page = await paid();
  expect((await press(page, 'Warn of fraud')).text).toContain('made with stolen card actionable');
  expect((await press(page, 'Open a chargeback')).text).toContain('made with stolen card closed');
});

test('refunds are settled, and fail afterwards', async () => {
  const page = await paid('4000000000007726');
  const html = await (await fetch(sandbox.url + page)).text();
  const path = /<form[^>]*data-post="([^"]*)"[^>]*data-as="minor"/.exec(html)?.[1] ?? '';
  await control(sandbox.url, 'POST', path, { amount: 2_500 });
  const pending = await read(page);
  expect([pending.text.includes('USD 25.00 pending'), pending.buttons.map(({ label }) => label)]).toEqual([
    true,
    expect.arrayContaining(['Settle', 'Fail', 'Cancel']),
  ]);
  expect((await press(page, 'Settle')).text).toContain('USD 25.00 succeeded');
  expect((await press(page, 'Fail')).text).toContain('USD 25.00 failed lost or stolen card');
});

test('a payment that took nothing offers nothing', async () => {
  const { id } = await stripe.paymentIntents.create(USD_100);
  const { buttons, text } = await read(`/payments/stripe/${id}`);
  expect(buttons).toEqual([]);
  expect(text).toContain('Nothing has been taken');
  expect((await fetch(`${sandbox.url}/payments/stripe/pi_none`)).status).toBe(404);
});

test('at PayPal a dispute escalates, runs out of time and is withdrawn', async () => {
  const captureId = await captured(sandbox.url);
  const captures = await control<{ id: string; orderId: string }[]>(
    sandbox.url,
    'GET',
    '/sandbox/paypal/captures',
  );
  const page = `/payments/paypal/${captures.find(({ id }) => id === captureId)?.orderId ?? ''}`;
  const open = await press(page, 'Open an inquiry', 'Escalate', 'Deadline over');
  expect(open.text).toContain('waiting for seller response');
  expect(open.buttons.map(({ label }) => label)).not.toContain('Escalate');
  expect((await press(page, 'Withdraw')).text).toContain('canceled by buyer');
  const lost = await press(page, 'Open a chargeback', 'Lose');
  expect(lost.text).toContain('taken back by PayPal');
});
