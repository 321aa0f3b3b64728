/** Refunds and disputes at PayPal's stand-in. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { control } from '../../testSandbox.ts';
import { act, call, captured, grantOf, startPayPal, USD_100 } from './paypalSandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startPayPal();
});
beforeEach(() => control(sandbox.url, 'DELETE', '/sandbox/paypal/faults'));
afterAll(() => sandbox.stop());

const usd = (value: string) => ({ currency_code: 'USD', value });
const refund = (id: string, body: object = {}) =>
  call(sandbox.url, 'POST', `/v2/payments/captures/${id}/refund`, body);
const read = async (path: string) => (await call(sandbox.url, 'GET', path)).body;
const issueOf = async (refused: ReturnType<typeof refund>) => (await refused).body.details[0].issue as string;

describe('a refund', () => {
  test('gives back part, then the rest, and no more', async () => {
    const id = await captured(sandbox.url);
    const part = await refund(id, { amount: usd('60.00'), custom_id: 'refund-1', invoice_id: 'refund-1' });
    expect(part).toMatchObject({
      status: 201,
      body: { status: 'COMPLETED', amount: usd('60.00'), custom_id: 'refund-1', invoice_id: 'refund-1' },
    });
    expect((await read(`/v2/payments/captures/${id}`)).status).toBe('PARTIALLY_REFUNDED');
    expect(await issueOf(refund(id, { amount: usd('40.01') }))).toBe('REFUND_AMOUNT_EXCEEDED');
    const rest = await refund(id);
    expect(rest.body).toMatchObject({
      amount: usd('40.00'),
      seller_payable_breakdown: { total_refunded_amount: USD_100 },
    });
    expect((await read(`/v2/payments/captures/${id}`)).status).toBe('REFUNDED');
    expect(await issueOf(refund(id, { amount: usd('1.00') }))).toBe('CAPTURE_FULLY_REFUNDED');
    expect(await read(`/v2/payments/refunds/${part.body.id}`)).toMatchObject({ id: part.body.id });
  });

  test('is listed in its order', async () => {
    const id = await captured(sandbox.url);
    const { body } = await refund(id, { amount: usd('10.00'), custom_id: 'refund-7' });
    const { supplementary_data: related } = await read(`/v2/payments/captures/${id}`);
    const order = await read(`/v2/checkout/orders/${related.related_ids.order_id}`);
    expect(order.purchase_units[0].payments.refunds).toMatchObject([{ id: body.id, custom_id: 'refund-7' }]);
  });

  test('of a pending capture is refused until it settles', async () => {
    const id = await captured(sandbox.url, 'echeck');
    expect(await issueOf(refund(id))).toBe('PENDING_CAPTURE');
    await act(sandbox.url, `/captures/${id}/settle`, { outcome: 'completed' });
    expect((await refund(id)).status).toBe(201);
  });

  test('of a declined capture is refused', async () => {
    expect(await issueOf(refund(await captured(sandbox.url, 'capture_declined')))).toBe('REFUND_NOT_ALLOWED');
  });

  test('in another currency is refused', async () => {
    const id = await captured(sandbox.url);
    expect(await issueOf(refund(id, { amount: { currency_code: 'EUR', value: '1.00' } }))).toBe(
      'REFUND_CAPTURE_CURRENCY_MISMATCH',
    );
  });

  test('is refused after 180 days', async () => {
    const id = await captured(sandbox.url);
    await act(sandbox.url, `/captures/${id}/age`, { days: 181 });
    expect(await issueOf(refund(id))).toBe('REFUND_TIME_LIMIT_EXCEEDED');
  });

  test.each([
    ['completed', 'COMPLETED', 'REFUNDED'],
    ['failed', 'FAILED', 'COMPLETED'],
    ['cancelled', 'CANCELLED', 'COMPLETED'],
  ])('that is pending ends %s', async (outcome, status, captureStatus) => {
    await control(sandbox.url, 'PUT', '/sandbox/paypal/faults', { behaviour: { refunds: 'pending' } });
    const id = await captured(sandbox.url);
    const { body } = await refund(id);
    expect(body).toMatchObject({ status: 'PENDING', status_details: { reason: 'ECHECK' } });
    await act(sandbox.url, `/refunds/${body.id}/settle`, { outcome });
    expect((await read(`/v2/payments/refunds/${body.id}`)).status).toBe(status);
    expect((await read(`/v2/payments/captures/${id}`)).status).toBe(captureStatus);
  });

  test('is refused for whatever reason is asked for', async () => {
    await control(sandbox.url, 'PUT', '/sandbox/paypal/faults', {
      refusals: [{ path: '/refund', issue: 'TRANSACTION_REFUSED' }],
    });
    const id = await captured(sandbox.url);
    expect(await issueOf(refund(id))).toBe('TRANSACTION_REFUSED');
    expect((await refund(id)).status).toBe(201);
  });
});

describe('a dispute', () => {
  interface Opened {
    readonly id: string;
  }
  const open = (id: string, body: object = {}) => act<Opened>(sandbox.url, `/captures/${id}/dispute`, body);

  test('names the capture it is about, and is found by it', async () => {
    const captureId = await captured(sandbox.url, 'balance', { invoice_id: 'inv-disputed' });
    const { id } = await open(captureId, { reason: 'UNAUTHORISED', amount: 5_000 });
    expect(await read(`/v1/customer/disputes/${id}`)).toMatchObject({
      dispute_id: id,
      reason: 'UNAUTHORISED',
      status: 'OPEN',
      dispute_life_cycle_stage: 'INQUIRY',
      dispute_amount: usd('50.00'),
      disputed_transactions: [
        { seller_transaction_id: captureId, custom: 'MIDAS-7K3M9QX2', invoice_number: 'inv-disputed' },
      ],
    });
    const list = await read(`/v1/customer/disputes?disputed_transaction_id=${captureId}`);
    expect(list.items).toMatchObject([{ dispute_id: id }]);
  });

  test('lists come in pages', async () => {
    const id = await captured(sandbox.url);
    for (let n = 0; n < 3; n += 1) await open(id, { amount: 100 });
    const first = await read('/v1/customer/disputes?page_size=2');
    expect(first.items).toHaveLength(2);
    const next: string = first.links.find((link: { rel: string }) => link.rel === 'next').href;
    const second = await read(next.slice(sandbox.url.length));
    expect(second.items[0].dispute_id).not.toBe(first.items[1].dispute_id);
  });

  test('allows a whole refund and no partial one while it is open', async () => {
    const id = await captured(sandbox.url);
    await open(id);
    expect(await issueOf(refund(id, { amount: usd('1.00') }))).toBe(
      'CAPTURE_DISPUTED_PARTIAL_REFUND_NOT_ALLOWED',
    );
    expect((await refund(id)).status).toBe(201);
  });

  test('takes evidence with its files while an answer is asked for', async () => {
    const { id } = await open(await captured(sandbox.url), { stage: 'CHARGEBACK' });
    const send = async () => {
      const form = new FormData();
      const input = { evidences: [{ evidence_type: 'OTHER', notes: 'The contract, signed.' }] };
      form.set('input', new Blob([JSON.stringify(input)], { type: 'application/json' }));
      form.set('file1', new Blob(['%PDF-1.4 contract\r\n']), 'contract.pdf');
      const { access_token: token } = await grantOf(sandbox.url);
      return fetch(`${sandbox.url}/v1/customer/disputes/${id}/provide-evidence`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: form,
      });
    };
    expect((await send()).status).toBe(200);
    expect(await read(`/v1/customer/disputes/${id}`)).toMatchObject({
      status: 'UNDER_REVIEW',
      evidences: [
        { evidence_type: 'OTHER', notes: 'The contract, signed.', documents: [{ name: 'contract.pdf' }] },
      ],
    });
    expect(await (await send()).json()).toMatchObject({ details: [{ issue: 'INVALID_DISPUTE_STATUS' }] });
  });

  test('that the customer wins takes the money back', async () => {
    const captureId = await captured(sandbox.url);
    const { id } = await open(captureId);
    await act(sandbox.url, `/disputes/${id}/resolve`, { outcome: 'RESOLVED_BUYER_FAVOUR' });
    expect(await read(`/v1/customer/disputes/${id}`)).toMatchObject({
      status: 'RESOLVED',
      dispute_outcome: { outcome_code: 'RESOLVED_BUYER_FAVOUR', amount_refunded: USD_100 },
    });
    expect((await read(`/v2/payments/captures/${captureId}`)).status).toBe('REFUNDED');
  });

  test('that the seller wins leaves the money where it is', async () => {
    const captureId = await captured(sandbox.url);
    const { id } = await open(captureId);
    await act(sandbox.url, `/disputes/${id}/resolve`, { outcome: 'RESOLVED_SELLER_FAVOUR' });
    expect((await read(`/v2/payments/captures/${captureId}`)).status).toBe('COMPLETED');
  });
});
