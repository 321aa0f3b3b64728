/** Classic IPN messages and their verification. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { control, eventually } from '../../testSandbox.ts';
import {
  act,
  captured,
  PAYPAL,
  startPayPal,
  startPayPalEndpoint,
  type PayPalEndpoint,
} from './paypalSandbox.ts';

let sandbox: Sandbox;
let endpoint: PayPalEndpoint;

beforeEach(async () => {
  [sandbox, endpoint] = await Promise.all([startPayPal(), startPayPalEndpoint()]);
  sandbox.setPayPalIpnUrl(endpoint.url);
});
afterEach(() => Promise.all([sandbox.stop(), endpoint.stop()]));

const received = (count: number) =>
  eventually(() => (endpoint.received.length >= count ? endpoint.received : undefined));
const bodies = async (count: number) => (await received(count)).map((request) => request.body.toString());
const fieldsOf = (body: string | undefined) => Object.fromEntries(new URLSearchParams(body ?? ''));

async function verify(body: string): Promise<string> {
  const answer = await fetch(`${sandbox.url}/cgi-bin/webscr`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  return answer.text();
}

test('a payment is reported with its booking, its receiver and its money', async () => {
  const id = await captured(sandbox.url, 'balance', { invoice_id: 'inv-ipn' });
  const [body] = await bodies(1);
  expect(fieldsOf(body)).toMatchObject({
    txn_id: id,
    txn_type: 'express_checkout',
    payment_status: 'Completed',
    mc_gross: '100.00',
    mc_currency: 'USD',
    custom: 'MIDAS-7K3M9QX2',
    invoice: 'inv-ipn',
    receiver_email: PAYPAL.receiverEmail,
    receiver_id: PAYPAL.merchantId,
    test_ipn: '1',
    charset: 'windows-1252',
  });
  expect(endpoint.received[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
});

test('a message is verified byte for byte, and nothing else is', async () => {
  await captured(sandbox.url);
  const [body = ''] = await bodies(1);
  expect(await verify(`cmd=_notify-validate&${body}`)).toBe('VERIFIED');
  expect(await verify(`${body}&cmd=_notify-validate`)).toBe('INVALID');
  expect(await verify(body)).toBe('INVALID');
  expect(await verify(`cmd=_notify-validate&${body.replace('100.00', '1.00')}`)).toBe('INVALID');
  expect(await verify(`cmd=_notify-validate&${body.replaceAll('+', '%20')}`)).toBe('INVALID');
});

test('a message is sent again until it is answered 200', async () => {
  endpoint.statuses.push(500, 204);
  await captured(sandbox.url);
  expect(new Set(await bodies(3)).size).toBe(1);
});

test('the life of a payment is reported in the classic words', async () => {
  const id = await captured(sandbox.url, 'echeck');
  await act(sandbox.url, `/captures/${id}/settle`, { outcome: 'completed' });
  await act(sandbox.url, `/captures/${id}/refund`, { amount: { currency_code: 'USD', value: '10.00' } });
  await act(sandbox.url, `/captures/${id}/dispute`, { stage: 'CHARGEBACK' });
  await act(sandbox.url, `/captures/${id}/reverse`);
  const [pending, completed, refunded, opened, reversed] = (await bodies(5)).map(fieldsOf);
  expect(pending).toMatchObject({ payment_status: 'Pending', pending_reason: 'echeck', txn_id: id });
  expect(completed).toMatchObject({ payment_status: 'Completed', txn_id: id });
  expect(refunded).toMatchObject({ payment_status: 'Refunded', parent_txn_id: id, mc_gross: '-10.00' });
  expect(opened).toMatchObject({ txn_type: 'new_case', case_type: 'chargeback', txn_id: id });
  expect(opened?.['case_id']).toMatch(/^PP-D-/);
  expect(opened).not.toHaveProperty('payment_status');
  expect(reversed).toMatchObject({ payment_status: 'Reversed', parent_txn_id: id, mc_gross: '-90.00' });
});

test('names are written in the charset that the message names', async () => {
  const fields = { first_name: 'Zoë', last_name: 'O’Hara & €' };
  await act(sandbox.url, '/ipns/send', { fields });
  await control(sandbox.url, 'PUT', '/sandbox/paypal/faults', { behaviour: { ipnCharset: 'utf-8' } });
  await act(sandbox.url, '/ipns/send', { fields });
  expect(await bodies(2)).toEqual([
    'first_name=Zo%EB&last_name=O%92Hara+%26+%80&charset=windows-1252',
    'first_name=Zo%C3%AB&last_name=O%E2%80%99Hara+%26+%E2%82%AC&charset=utf-8',
  ]);
});

test('a forged message is sent and never verified, a true one about something else is', async () => {
  const captureId = await captured(sandbox.url);
  const [own] = await bodies(1);
  await act(sandbox.url, '/ipns/send', { captureId, isGenuine: false, fields: { mc_gross: '1.00' } });
  await act(sandbox.url, '/ipns/send', {
    captureId,
    status: 'Canceled_Reversal',
    fields: { receiver_id: 'SOMEBODY', test_ipn: null },
  });
  const [, forged = '', foreign = ''] = await bodies(3);
  expect(await verify(`cmd=_notify-validate&${forged}`)).toBe('INVALID');
  expect(await verify(`cmd=_notify-validate&${foreign}`)).toBe('VERIFIED');
  expect(fieldsOf(foreign)).toMatchObject({ receiver_id: 'SOMEBODY', payment_status: 'Canceled_Reversal' });
  expect(fieldsOf(foreign)).not.toHaveProperty('test_ipn');
  const [sent] = await control<{ id: string }[]>(sandbox.url, 'GET', '/sandbox/paypal/ipns');
  await act(sandbox.url, '/ipns/send', { ipnId: sent?.id, copies: 2 });
  expect((await bodies(5)).slice(3)).toEqual([own, own]);
});

test('the verification can be away', async () => {
  await captured(sandbox.url);
  const [body] = await bodies(1);
  await control(sandbox.url, 'PUT', '/sandbox/paypal/faults', {
    calls: [{ path: '/cgi-bin/webscr', kind: '503' }],
  });
  expect(await verify(`cmd=_notify-validate&${body}`)).not.toBe('VERIFIED');
  expect(await verify(`cmd=_notify-validate&${body}`)).toBe('VERIFIED');
});
