/** Disputes at PayPal's stand-in: deadlines, what a refund may do beside them, and what evidence may weigh. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../../sandbox/index.ts';
import type { Dispute } from '../../../../sandbox/payment/paypal/objects.ts';
import { moveDispute, openDispute, resolveDispute } from '../../../support/clients/paypalClient.ts';
import { call, captured, grantOf, startPayPal, USD_100 } from './paypalSandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startPayPal();
});
afterAll(() => sandbox.stop());

const at = () => ({ sandbox: sandbox.url });
const read = async (path: string) => (await call(sandbox.url, 'GET', path)).body;
const refund = (capture: string) => call(sandbox.url, 'POST', `/v2/payments/captures/${capture}/refund`, {});
const chargeback = async (): Promise<Dispute> =>
  openDispute(at(), await captured(sandbox.url), { stage: 'CHARGEBACK' });

interface Sent {
  readonly notes?: string;
  readonly files?: readonly (readonly [name: string, bytes: number])[];
}

async function sendEvidence(id: string, { notes = 'The contract, signed.', files = [] }: Sent = {}) {
  const form = new FormData();
  const input = { evidences: [{ evidence_type: 'OTHER', notes }] };
  form.set('input', new Blob([JSON.stringify(input)], { type: 'application/json' }));
  files.forEach(([name, bytes], index) => form.set(`file${index}`, new Blob([Buffer.alloc(bytes)]), name));
  const { access_token: token } = await grantOf(sandbox.url);
  const answer = await fetch(`${sandbox.url}/v1/customer/disputes/${id}/provide-evidence`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
  const body = (await answer.json()) as { details?: { issue: string }[] }; // PayPal's own answer
  return answer.ok ? 'taken' : body.details?.[0]?.issue;
}

test('a deadline moves, and evidence comes too late after it', async () => {
  const { id } = await chargeback();
  const { dueAt } = await moveDispute(at(), id, 2);
  const { seller_response_due_date: due } = await read(`/v1/customer/disputes/${id}`);
  expect(Math.floor(Date.parse(due) / 1000)).toBe(Math.floor(dueAt / 1000));
  await moveDispute(at(), id, -1);
  expect(await sendEvidence(id)).toBe('EVIDENCE_DUE_DATE_PASSED');
  await moveDispute(at(), id, 1);
  expect(await sendEvidence(id)).toBe('taken');
});

test('a list says of each dispute in which stage it is', async () => {
  const { captureId } = await chargeback();
  const { items } = await read(`/v1/customer/disputes?disputed_transaction_id=${captureId}`);
  expect(items).toMatchObject([
    { dispute_life_cycle_stage: 'CHARGEBACK', status: 'WAITING_FOR_SELLER_RESPONSE' },
  ]);
});

test('a capture that is charged back is not refunded while that is open', async () => {
  const { id, captureId } = await chargeback();
  const { status, body } = await refund(captureId);
  expect([status, body.details[0].issue]).toEqual([422, 'REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK']);
  await resolveDispute(at(), id, 'CANCELED_BY_BUYER');
  expect((await refund(captureId)).status).toBe(201);
});

test('a refund ends an inquiry in favour of the customer, and no money is taken twice', async () => {
  const { id, captureId } = await openDispute(at(), await captured(sandbox.url));
  expect((await refund(captureId)).status).toBe(201);
  expect(await read(`/v1/customer/disputes/${id}`)).toMatchObject({
    status: 'RESOLVED',
    dispute_outcome: { outcome_code: 'RESOLVED_BUYER_FAVOUR', amount_refunded: USD_100 },
  });
  const { items } = await read(`/v1/customer/disputes?disputed_transaction_id=${captureId}`);
  expect(items).toMatchObject([{ status: 'RESOLVED' }]);
});

const MB = 1024 * 1024;

test.each<[what: string, sent: Sent, answer: string]>([
  ['a note of 2,000 characters', { notes: 'x'.repeat(2000) }, 'taken'],
  ['a document just below 10 MB', { files: [['photo.JPG', 10 * MB - 1]] }, 'taken'],
  ['a document of 10 MB', { files: [['photo.jpg', 10 * MB]] }, 'DOCUMENT_SIZE_EXCEEDED'],
  ['a document of another type', { files: [['contract.docx', 10]] }, 'INVALID_DOCUMENT_TYPE'],
  [
    'more than 50 MB together',
    { files: Array.from({ length: 6 }, (_, n) => [`page${n}.png`, 9 * MB] as const) },
    'TOTAL_DOCUMENT_SIZE_EXCEEDED',
  ],
])('evidence with %s', async (_what, sent, answer) => {
  const { id } = await chargeback();
  expect(await sendEvidence(id, sent)).toBe(answer);
});

test('a note that is too long is refused', async () => {
  const { id } = await chargeback();
  expect(await sendEvidence(id, { notes: 'x'.repeat(2001) })).not.toBe('taken');
  expect(await sendEvidence(id)).toBe('taken');
});
