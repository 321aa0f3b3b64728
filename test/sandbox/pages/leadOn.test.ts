/** A customer who has paid is led on, and one who comes back from PayPal comes to a page. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../sandbox/index.ts';
import { act, capture, newOrder, startPayPal } from '../payment/paypal/paypalSandbox.ts';
import { control, sdk, USD_100 } from '../testSandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startPayPal();
});
afterAll(() => sandbox.stop());

const read = async (path: string) => {
  const answer = await fetch(sandbox.url + path);
  return { status: answer.status, type: answer.headers.get('content-type'), page: await answer.text() };
};
const ONWARD = 'id="onward" href="/inbox"';

describe('the card page', () => {
  const paid = async (captureMethod: 'automatic' | 'manual') => {
    const intent = await sdk(sandbox.port).paymentIntents.create({
      ...USD_100,
      capture_method: captureMethod,
    });
    const before = await read(`/pay/${intent.id}`);
    await control(sandbox.url, 'POST', `/sandbox/stripe/payment_intents/${intent.id}/pay`);
    return { before: before.page, after: (await read(`/pay/${intent.id}`)).page };
  };

  it.each(['automatic', 'manual'] as const)(
    'leads on once it is paid (%s capture), and not before',
    async (how) => {
      const { before, after } = await paid(how);
      expect(before).not.toContain(ONWARD);
      expect(after).toContain(ONWARD);
    },
  );
});

describe('back from PayPal', () => {
  const decide = async (decision: string) => {
    const id = await newOrder(sandbox.url);
    await fetch(`${sandbox.url}/checkoutnow?token=${id}`, {
      method: 'POST',
      body: new URLSearchParams({ decision }),
      redirect: 'manual',
    });
    return id;
  };
  const back = (id: string, path = 'return') => read(`/bookings/${path}?token=${id}`);

  it('after an approval, while the payment is being taken', async () => {
    const { status, type, page } = await back(await decide('agree'));
    expect([status, type]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page).toContain('Your payment is being taken.');
    expect(page).toContain('data-settling="yes"');
    expect(page).toContain(ONWARD);
  });

  it('once the payment has been taken', async () => {
    const id = await decide('agree');
    await capture(sandbox.url, id);
    const { page } = await back(id);
    expect(page).toContain('Your payment has been received.');
    expect(page).toContain('data-settling="no"');
  });

  it('without having paid, with a way to do so', async () => {
    const id = await decide('cancel');
    const { page } = await back(id, 'cancel');
    expect(page).toContain('You have not paid yet.');
    expect(page).toContain(`href="/checkoutnow?token=${id}"`);
  });

  it('with an order that has been voided', async () => {
    const id = await newOrder(sandbox.url);
    await act(sandbox.url, `/orders/${id}/void`);
    expect((await back(id)).page).toContain('can no longer be paid');
  });

  it.each(['', '?token=', '?token=nothing', '?token=%3Cscript%3E'])(
    '%s names no order: a page all the same',
    async (query) => {
      const { status, type, page } = await read(`/bookings/return${query}`);
      expect([status, type]).toEqual([404, 'text/html; charset=utf-8']);
      expect(page).toContain('There is no such order here');
    },
  );
});
