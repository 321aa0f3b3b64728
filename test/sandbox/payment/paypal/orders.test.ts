/** Orders and captures at PayPal's stand-in, through raw HTTP. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../../sandbox/index.ts';
import {
  act,
  approvedOrder,
  askToken,
  call,
  capture,
  captured,
  grantOf,
  newOrder,
  orderOf,
  PAYPAL,
  startPayPal,
  USD_100,
} from './paypalSandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startPayPal();
});
afterAll(() => sandbox.stop());

const post = (body: object) => call(sandbox.url, 'POST', '/v2/checkout/orders', body);
const read = async (id: string) => (await call(sandbox.url, 'GET', `/v2/checkout/orders/${id}`)).body;

describe('a token', () => {
  test('is given for the right credentials and lasts', async () => {
    const answer = await askToken(sandbox.url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('paypal-debug-id')).toMatch(/^[0-9a-f]{13}$/);
    const grant = await grantOf(sandbox.url);
    expect(grant.token_type).toBe('Bearer');
    expect(grant.expires_in).toBeGreaterThan(32_000);
  });

  test('is refused for wrong credentials', async () => {
    const answer = await askToken(sandbox.url, 'wrong');
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({
      error: 'invalid_client',
      error_description: 'Client Authentication failed',
    });
  });

  test('is asked of every call', async () => {
    const stranger = { token: 'A21AAstranger' };
    const wrong = await call(sandbox.url, 'GET', '/v2/checkout/orders/X', undefined, stranger);
    expect(wrong).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    const without = await fetch(`${sandbox.url}/v2/checkout/orders/X`);
    expect(without.status).toBe(401);
    expect(await without.json()).toMatchObject({ name: 'AUTHENTICATION_FAILURE' });
  });
});

describe('an order', () => {
  test('sends its customer to a page of the stand-in and names its receiver', async () => {
    const { status, body, headers } = await post(
      orderOf(USD_100, { invoice_id: 'inv-1', reference_id: 'pay_1' }),
    );
    expect(status).toBe(201);
    expect(headers.get('paypal-debug-id')).toBeTruthy();
    expect(body).toMatchObject({
      status: 'PAYER_ACTION_REQUIRED',
      intent: 'CAPTURE',
      purchase_units: [
        {
          reference_id: 'pay_1',
          amount: USD_100,
          custom_id: 'MIDAS-7K3M9QX2',
          invoice_id: 'inv-1',
          payee: { merchant_id: PAYPAL.merchantId, email_address: PAYPAL.receiverEmail },
        },
      ],
    });
    expect(body.links).toContainEqual({
      href: `${sandbox.url}/checkoutnow?token=${body.id}`,
      rel: 'payer-action',
      method: 'GET',
    });
    expect(await read(body.id)).toEqual(body);
  });

  test('without a payment source is created, and approved by its own link', async () => {
    const { intent, purchase_units } = orderOf() as { intent: string; purchase_units: object[] }; // made just above
    const { body } = await post({ intent, purchase_units });
    expect(body.status).toBe('CREATED');
    expect(body.links.map((link: { rel: string }) => link.rel)).toEqual(['self', 'approve', 'capture']);
  });

  test('is answered in brief unless the whole is asked for', async () => {
    const { body } = await call(sandbox.url, 'POST', '/v2/checkout/orders', orderOf(), { isBrief: true });
    expect(Object.keys(body)).toEqual(['id', 'status', 'payment_source', 'links']);
  });

  test('is gone once it has run out', async () => {
    const id = await newOrder(sandbox.url);
    await act(sandbox.url, `/orders/${id}/expire`);
    const { status, body } = await call(sandbox.url, 'GET', `/v2/checkout/orders/${id}`);
    expect(status).toBe(404);
    expect(body).toMatchObject({ name: 'RESOURCE_NOT_FOUND', details: [{ issue: 'INVALID_RESOURCE_ID' }] });
  });

  test.each(['USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'SGD', 'HKD'])(
    'is taken in %s',
    async (currency_code) => {
      expect(
        (await post(orderOf({ currency_code, value: '1234.56' }))).body.purchase_units[0].amount,
      ).toEqual({
        currency_code,
        value: '1234.56',
      });
    },
  );

  test('in yen has no decimals', async () => {
    const { body } = await post(orderOf({ currency_code: 'JPY', value: '150000' }));
    expect(body.purchase_units[0].amount.value).toBe('150000');
  });

  test.each([
    [422, { currency_code: 'AED', value: '100.00' }, 'CURRENCY_NOT_SUPPORTED'],
    [422, { currency_code: 'JPY', value: '100.00' }, 'DECIMALS_NOT_SUPPORTED'],
    [422, { currency_code: 'USD', value: '100.001' }, 'DECIMAL_PRECISION'],
    [422, { currency_code: 'USD', value: '0.00' }, 'CANNOT_BE_ZERO_OR_NEGATIVE'],
    [422, { currency_code: 'USD', value: '-1.00' }, 'CANNOT_BE_ZERO_OR_NEGATIVE'],
    [422, { currency_code: 'USD', value: '10000000.00' }, 'MAX_VALUE_EXCEEDED'],
    [400, { currency_code: 'USD', value: '1,000.00' }, 'INVALID_PARAMETER_SYNTAX'],
    [400, { value: '1.00' }, 'MISSING_REQUIRED_PARAMETER'],
  ])('is refused with %i for %j', async (status, amount, issue) => {
    const refused = await post(orderOf(amount));
    expect(refused).toMatchObject({ status, body: { details: [{ issue }] } });
    expect(refused.body.name).toBe(status === 422 ? 'UNPROCESSABLE_ENTITY' : 'INVALID_REQUEST');
    expect(refused.body.debug_id).toBe(refused.headers.get('paypal-debug-id'));
  });

  test('that is not JSON is refused', async () => {
    const { access_token: token } = await grantOf(sandbox.url);
    const answer = await fetch(`${sandbox.url}/v2/checkout/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{',
    });
    expect(await answer.json()).toMatchObject({ details: [{ issue: 'MALFORMED_REQUEST_JSON' }] });
  });
});

describe('a capture', () => {
  const captureOf = (order: { purchase_units: { payments: { captures: object[] } }[] }) =>
    order.purchase_units[0]?.payments.captures[0];

  test('takes the money of an order agreed to, less a fee', async () => {
    const { status, body } = await capture(sandbox.url, await approvedOrder(sandbox.url));
    expect(status).toBe(201);
    expect(body.status).toBe('COMPLETED');
    expect(captureOf(body)).toMatchObject({
      status: 'COMPLETED',
      amount: USD_100,
      custom_id: 'MIDAS-7K3M9QX2',
      seller_receivable_breakdown: {
        gross_amount: USD_100,
        paypal_fee: { currency_code: 'USD', value: '3.98' },
        net_amount: { currency_code: 'USD', value: '96.02' },
      },
      supplementary_data: { related_ids: { order_id: body.id } },
    });
    const { id } = captureOf(body) as { id: string }; // shown by the lines above
    expect((await call(sandbox.url, 'GET', `/v2/payments/captures/${id}`)).body).toEqual(captureOf(body));
  });

  test.each([
    ['echeck', 'PENDING', 'ECHECK'],
    ['review', 'PENDING', 'PENDING_REVIEW'],
  ])('paid by %s is %s for %s', async (funding, status, reason) => {
    const { body } = await capture(sandbox.url, await approvedOrder(sandbox.url, funding));
    expect(body.status).toBe('COMPLETED');
    expect(captureOf(body)).toMatchObject({ status, status_details: { reason } });
  });

  test('that is pending is settled or denied in the end', async () => {
    const [good, bad] = [await captured(sandbox.url, 'echeck'), await captured(sandbox.url, 'review')];
    await act(sandbox.url, `/captures/${good}/settle`, { outcome: 'completed' });
    await act(sandbox.url, `/captures/${bad}/settle`, { outcome: 'denied' });
    const now = async (id: string) =>
      (await call(sandbox.url, 'GET', `/v2/payments/captures/${id}`)).body.status as string;
    expect([await now(good), await now(bad)]).toEqual(['COMPLETED', 'DECLINED']);
  });

  test('that is declined completes its order without money', async () => {
    const { status, body } = await capture(sandbox.url, await approvedOrder(sandbox.url, 'capture_declined'));
    expect([status, body.status, captureOf(body)]).toMatchObject([201, 'COMPLETED', { status: 'DECLINED' }]);
  });

  test('is refused before the customer agrees', async () => {
    const refused = await capture(sandbox.url, await newOrder(sandbox.url));
    expect(refused).toMatchObject({ status: 422, body: { details: [{ issue: 'ORDER_NOT_APPROVED' }] } });
  });

  test('is refused a second time', async () => {
    const id = await approvedOrder(sandbox.url);
    await capture(sandbox.url, id);
    const refused = await capture(sandbox.url, id);
    expect(refused).toMatchObject({ status: 422, body: { details: [{ issue: 'ORDER_ALREADY_CAPTURED' }] } });
  });

  test('of a declined instrument sends the customer back, who pays another way', async () => {
    const id = await approvedOrder(sandbox.url, 'card_declined');
    const refused = await capture(sandbox.url, id);
    expect(refused).toMatchObject({ status: 422, body: { details: [{ issue: 'INSTRUMENT_DECLINED' }] } });
    expect(refused.body.links).toContainEqual({
      href: `${sandbox.url}/checkoutnow?token=${id}`,
      rel: 'redirect',
      method: 'GET',
    });
    expect((await read(id)).status).toBe('PAYER_ACTION_REQUIRED');
    await act(sandbox.url, `/orders/${id}/approve`);
    expect((await capture(sandbox.url, id)).status).toBe(201);
  });

  test('of an invoice that is paid already is refused', async () => {
    const unit = { invoice_id: 'inv-twice' };
    const [first, second] = [
      await approvedOrder(sandbox.url, 'balance', unit),
      await approvedOrder(sandbox.url, 'balance', unit),
    ];
    await capture(sandbox.url, first);
    const refused = await capture(sandbox.url, second);
    expect(refused).toMatchObject({ status: 422, body: { details: [{ issue: 'DUPLICATE_INVOICE_ID' }] } });
    expect((await post(orderOf(USD_100, unit))).body).toMatchObject({
      details: [{ issue: 'DUPLICATE_INVOICE_ID' }],
    });
  });

  test('of a voided order is refused', async () => {
    const id = await approvedOrder(sandbox.url);
    await act(sandbox.url, `/orders/${id}/void`);
    expect((await read(id)).status).toBe('VOIDED');
    expect(await capture(sandbox.url, id)).toMatchObject({
      status: 422,
      body: { details: [{ issue: 'ORDER_COMPLETED_OR_VOIDED' }] },
    });
  });
});

test('what does not exist is a PayPal error too', async () => {
  expect(await call(sandbox.url, 'GET', '/v2/payments/captures/NONE')).toMatchObject({
    status: 404,
    body: { name: 'RESOURCE_NOT_FOUND' },
  });
  expect(await call(sandbox.url, 'GET', '/v2/nothing/here')).toMatchObject({ status: 404 });
});
