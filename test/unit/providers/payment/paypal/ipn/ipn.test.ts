import { expect, test } from 'vitest';
import {
  IPN_PAYMENT_STATUSES,
  parseIpn,
  SELLING_TYPES,
} from '../../../../../../src/providers/payment/paypal/ipn/ipn.ts';
import { decodeIpnForm } from '../../../../../../src/providers/payment/paypal/ipn/ipnForm.ts';

const SALE = {
  txn_id: '61E67681CH3238416',
  txn_type: 'web_accept',
  payment_status: 'Completed',
  mc_gross: '5000.00',
  mc_fee: '174.80',
  mc_currency: 'USD',
  receiver_id: 'MERCHANT1',
  receiver_email: 'Midas@Example.com',
  custom: 'MIDAS-0000000A',
  invoice: 'pay_1',
  test_ipn: '1',
  charset: 'windows-1252',
};

const bytes = (text: string) => Buffer.from(text, 'latin1');
const form = (fields: Record<string, string>) => bytes(new URLSearchParams(fields).toString());
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(SALE).filter(([name]) => !names.includes(name)));

function read(fields: Record<string, string>) {
  const parsed = parseIpn(form(fields));
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.message;
}

test('a sale is read with its money, its receiver and our references', () => {
  expect(read(SALE)).toEqual({
    kind: 'payment',
    identity: '61E67681CH3238416/Completed/web_accept/-',
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    transactionId: '61E67681CH3238416',
    transactionType: 'web_accept',
    parentTransactionId: undefined,
    paymentStatus: 'Completed',
    pendingReason: undefined,
    reasonCode: undefined,
    caseId: undefined,
    caseType: undefined,
    gross: { amount: 500_000, currency: 'USD' },
    fee: { amount: 17_480, currency: 'USD' },
    receiverId: 'MERCHANT1',
    receiverEmail: 'midas@example.com',
    isTest: true,
    bookingId: 'MIDAS-0000000A',
    paymentId: 'pay_1',
  });
});

test.each(IPN_PAYMENT_STATUSES)('payment status %s is known', (payment_status) => {
  expect(read({ ...SALE, payment_status })).toMatchObject({ kind: 'payment', paymentStatus: payment_status });
});

test.each(SELLING_TYPES)('transaction type %s sells', (txn_type) => {
  expect(read({ ...SALE, txn_type }).kind).toBe('payment');
});

test.each(['masspay', 'subscr_signup', 'recurring_payment_profile_created', 'mp_cancel', 'invented'])(
  'transaction type %s is only recorded',
  (txn_type) => {
    expect(read({ ...SALE, txn_type }).kind).toBe('other');
  },
);

test('a pending payment says why', () => {
  const message = read({ ...SALE, payment_status: 'Pending', pending_reason: 'echeck' });
  expect(message).toMatchObject({ paymentStatus: 'Pending', pendingReason: 'echeck' });
});

test.each(['Refunded', 'Partially_Refunded', 'Reversed', 'Canceled_Reversal'])(
  '%s comes without a type, names its sale and counts against it',
  (payment_status) => {
    const fields = { ...without('txn_type'), payment_status, mc_gross: '-5000.00', parent_txn_id: 'SALE1' };
    expect(read({ ...fields, reason_code: 'refund' })).toMatchObject({
      kind: 'payment',
      parentTransactionId: 'SALE1',
      reasonCode: 'refund',
      gross: { amount: -500_000, currency: 'USD' },
    });
  },
);

test.each([
  [{ txn_type: 'new_case', case_id: 'PP-001', case_type: 'complaint', txn_id: 'T1' }],
  [
    {
      txn_type: 'adjustment',
      payment_status: 'Completed',
      txn_id: 'T1',
      parent_txn_id: 'T0',
      reason_code: 'x',
    },
  ],
  [{ case_id: 'PP-001', case_type: 'chargeback', txn_id: 'T1' }],
])('%j is a dispute', (fields) => {
  expect(read(fields).kind).toBe('dispute');
});

test('a message is the same only by transaction, status, type and case together', () => {
  const variants = [
    SALE,
    { ...SALE, payment_status: 'Pending' },
    { ...SALE, txn_type: 'cart' },
    { ...SALE, txn_id: 'ANOTHER' },
    { ...SALE, case_id: 'PP-001' },
  ];
  expect(new Set(variants.map((fields) => read(fields).identity)).size).toBe(variants.length);
  expect(read({ ...SALE, resend: 'true' }).identity).toBe(read(SALE).identity);
  expect(read({ ...SALE, mc_gross: '1.00' }).digest).not.toBe(read(SALE).digest);
});

test('yen have no decimals, and an amount without a currency is none', () => {
  expect(read({ ...SALE, mc_gross: '750000', mc_fee: '100', mc_currency: 'JPY' }).gross).toEqual({
    amount: 750_000,
    currency: 'JPY',
  });
  expect(parseIpn(form(without('mc_currency')))).toEqual({ ok: false, problem: 'malformed_field' });
  expect(parseIpn(form({ ...SALE, mc_gross: '5000.001' }))).toEqual({
    ok: false,
    problem: 'malformed_field',
  });
});

test('an empty parameter is an absent one', () => {
  expect(read({ ...SALE, custom: '', txn_type: '', payment_status: 'Refunded' })).toMatchObject({
    bookingId: undefined,
    transactionType: undefined,
    kind: 'payment',
  });
});

test.each([
  ['windows-1252', 'Ren%E9+%80', 'René €'],
  ['utf-8', 'Ren%C3%A9+%E2%82%AC', 'René €'],
  ['UTF-8', 'a%2Bb%20c', 'a+b c'],
  ['shift_jis', '%93%FA%96%7B', '日本'],
  ['gb2312', '%D6%D0', '中'],
  ['KOI8_R', '%C1', 'а'],
])('%s is honoured: %s reads %s', (charset, encoded, decoded) => {
  const read = decodeIpnForm(bytes(`charset=${charset}&first_name=${encoded}`));
  expect(read.ok && read.fields.get('first_name')).toBe(decoded);
});

test('a message that names no charset is in PayPal’s own', () => {
  const read = decodeIpnForm(bytes('first_name=%93Ren%E9%94'));
  expect(read.ok && read.fields.get('first_name')).toBe('“René”');
});

test.each([
  ['txn_id=1&txn_id=2', 'repeated_parameter'],
  ['mc_gross=1.00&custom=x&mc%5Fgross=5000.00', 'repeated_parameter'],
  ['charset=utf-8&charset=windows-1252', 'repeated_parameter'],
  ['charset=klingon&txn_id=1', 'unknown_charset'],
  ['charset=utf-8&first_name=%E9', 'not_in_its_charset'],
  ['txn_id=%zz', 'malformed'],
  ['txn_id=%4', 'malformed'],
  ['', 'malformed'],
  ['a&b&&c', 'malformed'],
  [Array.from({ length: 501 }, (_, index) => `x${index}=1`).join('&'), 'malformed'],
  ['txn_id=../../etc', 'malformed_field'],
  ['txn_id=a%00b', 'malformed_field'],
  ['txn_id=1&invoice=a%00b', 'malformed_field'],
  ['txn_id=1&custom=%00', 'malformed_field'],
  ['txn_id=1&mc_gross=1e2&mc_currency=USD', 'malformed_field'],
  ['txn_id=1&mc_gross=1,000.00&mc_currency=USD', 'malformed_field'],
  ['txn_id=1&mc_gross=100.00%0A&mc_currency=USD', 'malformed_field'],
  ['txn_id=1&mc_gross=+100.00&mc_currency=USD', 'malformed_field'],
  ['txn_id=1&mc_gross=%D9%A1%D9%A0%D9%A0.00&mc_currency=USD&charset=utf-8', 'malformed_field'],
  ['txn_id=1&mc_currency=usd', 'malformed_field'],
])('%s is refused: %s', (body, problem) => {
  expect(parseIpn(bytes(body))).toEqual({ ok: false, problem });
});
