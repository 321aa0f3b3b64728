/** PayPal's request ids, and what may befall a call before and after its effect. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { control } from '../../testSandbox.ts';
import {
  act,
  approvedOrder,
  call,
  capture,
  captured,
  grantOf,
  orderOf,
  startPayPal,
  USD_100,
} from './paypalSandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startPayPal();
});
beforeEach(() => control(sandbox.url, 'DELETE', '/sandbox/state'));
afterAll(() => sandbox.stop());

const KEY = { key: 'booking/MIDAS-7K3M9QX2/pay/1/0' };
const ORDERS = '/v2/checkout/orders';
const create = (amount: object = USD_100, options = KEY) =>
  call(sandbox.url, 'POST', ORDERS, orderOf(amount), options);
const all = (kind: string) => control<object[]>(sandbox.url, 'GET', `/sandbox/paypal/${kind}`);
const set = (faults: object) => control(sandbox.url, 'PUT', '/sandbox/paypal/faults', faults);
const fault = (path: string, kind: string, more: object = {}) => set({ calls: [{ path, kind, ...more }] });
const CAPTURE = `${ORDERS}/:id/capture`;

test('the same id is the same order, and answers with what has become of it', async () => {
  const first = await create();
  expect(first.status).toBe(201);
  await act(sandbox.url, `/orders/${first.body.id}/approve`);
  const second = await create();
  expect(second).toMatchObject({ status: 200, body: { id: first.body.id, status: 'APPROVED' } });
  expect(await all('orders')).toHaveLength(1);
});

test('the same id with another body is refused', async () => {
  await create();
  const refused = await create({ currency_code: 'USD', value: '200.00' });
  expect(refused).toMatchObject({ status: 422, body: { details: [{ issue: 'DUPLICATE_REQUEST_ID' }] } });
});

test('an order’s id is forgotten after six hours, a refund’s is not', async () => {
  const made = await create();
  const id = await captured(sandbox.url);
  const refund = () =>
    call(sandbox.url, 'POST', `/v2/payments/captures/${id}/refund`, {}, { key: 'refund/1/0' });
  const refunded = await refund();
  await act(sandbox.url, '/request_ids/age', { hours: 5.9 });
  expect((await create()).body.id).toBe(made.body.id);
  await act(sandbox.url, '/request_ids/age', { hours: 0.2 });
  expect((await create()).body.id).not.toBe(made.body.id);
  expect(await refund()).toMatchObject({ status: 200, body: { id: refunded.body.id } });
});

test('an id whose first request still runs is refused for now', async () => {
  await fault(`${ORDERS}$`, 'slow', { delayMs: 500 });
  const slow = create();
  await expect
    .poll(async () => (await all('requests')).some((row) => JSON.stringify(row).includes(ORDERS)))
    .toBe(true);
  expect(await create()).toMatchObject({
    status: 409,
    body: { name: 'RESOURCE_CONFLICT', details: [{ issue: 'PREVIOUS_REQUEST_IN_PROGRESS' }] },
  });
  expect((await slow).status).toBe(201);
});

test('a capture answered with a 500 has happened once, and the same id says so', async () => {
  const id = await approvedOrder(sandbox.url);
  await fault(CAPTURE, '500_after');
  const lost = await capture(sandbox.url, id, 'capture/1/0');
  expect(lost).toMatchObject({ status: 500, body: { name: 'INTERNAL_SERVER_ERROR' } });
  expect(await capture(sandbox.url, id, 'capture/1/0')).toMatchObject({
    status: 200,
    body: { status: 'COMPLETED' },
  });
  expect(await all('captures')).toHaveLength(1);
});

test('a capture whose answer is lost has happened, and another id learns it as an error', async () => {
  const id = await approvedOrder(sandbox.url);
  await fault(CAPTURE, 'drop_after', { times: 1 });
  await expect(capture(sandbox.url, id, 'capture/1/0')).rejects.toThrow();
  expect(await capture(sandbox.url, id, 'capture/1/1')).toMatchObject({
    status: 422,
    body: { details: [{ issue: 'ORDER_ALREADY_CAPTURED' }] },
  });
  expect(await all('captures')).toHaveLength(1);
});

test('a decline is what its id answers from then on', async () => {
  const id = await approvedOrder(sandbox.url, 'card_declined');
  await capture(sandbox.url, id, 'capture/1/0');
  await act(sandbox.url, `/orders/${id}/approve`);
  expect(await capture(sandbox.url, id, 'capture/1/0')).toMatchObject({
    status: 422,
    body: { details: [{ issue: 'INSTRUMENT_DECLINED' }] },
  });
  expect((await capture(sandbox.url, id, 'capture/1/1')).status).toBe(201);
});

test('an order can stay approved after a decline', async () => {
  await set({ behaviour: { afterDecline: 'still_approved' } });
  const id = await approvedOrder(sandbox.url, 'card_declined');
  await capture(sandbox.url, id);
  expect((await call(sandbox.url, 'GET', `${ORDERS}/${id}`)).body.status).toBe('APPROVED');
});

test.each(['500', '503', '429', 'drop_before'])(
  'a %s before the effect leaves nothing behind',
  async (kind) => {
    await fault(`${ORDERS}$`, kind);
    const spoilt = await create().catch(() => undefined);
    expect(spoilt?.status).toBe(kind === 'drop_before' ? undefined : Number(kind));
    expect(await all('orders')).toHaveLength(0);
    expect((await create()).status).toBe(201);
  },
);

test('a call with a good token is refused as often as asked', async () => {
  await set({ unauthorised: 1 });
  expect((await create()).status).toBe(401);
  expect((await create()).status).toBe(201);
});

test('a token is given out again until it is revoked or over', async () => {
  const token = async () => (await grantOf(sandbox.url)).access_token;
  const first = await token();
  expect(await token()).toBe(first);
  await control(sandbox.url, 'DELETE', '/sandbox/paypal/tokens');
  expect((await call(sandbox.url, 'GET', `${ORDERS}/X`, undefined, { token: first })).status).toBe(401);
  await set({ behaviour: { tokenLifetime: 1 } });
  const { expires_in: lifetime } = await grantOf(sandbox.url);
  expect(lifetime).toBeLessThanOrEqual(1);
});
