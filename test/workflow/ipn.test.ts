/** An IPN message counts when PayPal has called it its own and it is about a payment of ours; then the booking is signalled. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  IPN_PAYMENT_STATUSES,
  type IpnPaymentStatus,
  SELLING_TYPES,
} from '../../src/providers/payment/paypal/ipn/ipn.ts';
import { PaymentProviderUnavailable } from '../../src/providers/payment/gateway.ts';
import { findingsOfBooking, listFindings } from '../../src/store/reconciliation.ts';
import { SEARCH_ATTRIBUTES } from '../../src/temporal/names.ts';
import { HOUR } from '../support/environments/bookingEnvironment.ts';
import { digestOf, type IpnEnvironment, openIpnEnvironment } from '../support/environments/ipnEnvironment.ts';
import { capturedBy, ipnBody, PERSONAL } from '../support/clients/paypalWebhooks.ts';

let environment: IpnEnvironment;
let bookingId: string;
let otherBooking: string;
beforeAll(async () => {
  environment = await openIpnEnvironment();
  bookingId = await environment.book();
  otherBooking = await environment.book();
  for (const id of [bookingId, otherBooking])
    await capturedBy(environment.store.db, `CAPTURE-OF-${id}`, { id: `${id}-P1`, bookingId: id });
});
afterAll(() => environment.close());
afterEach(() => {
  environment.answer = () => 'VERIFIED';
  environment.asked.length = 0;
});

let messages = 0;
/** A message about the booking, of a transaction of its own. */
const message = (fields: Readonly<Record<string, string | null>> = {}) =>
  ipnBody({
    txn_id: `TXN${(messages += 1)}`,
    custom: bookingId,
    invoice: `${bookingId}-P1`,
    ...fields,
  });
const rowOf = (body: Buffer) =>
  environment.store.db
    .selectFrom('ipn_messages')
    .selectAll()
    .where('id', '=', digestOf(body))
    .executeTakeFirstOrThrow();
const findingsAbout = async (body: Buffer) =>
  (await listFindings(environment.store.db, { limit: 200, after: undefined })).filter(
    ({ detail }) => detail['message'] === digestOf(body),
  );
describe('a message that PayPal calls its own', () => {
  test('is posted back byte for byte in its own charset, and its booking is signalled', async () => {
    const before = await environment.signals(bookingId);
    const body = message();
    const type = 'application/x-www-form-urlencoded; charset=windows-1252';
    expect(await environment.follow(body, type)).toBe('signalled');
    expect(environment.asked).toMatchObject([{ raw: body, contentType: type }]);
    expect(await environment.signals(bookingId)).toBe(before + 1);
    expect(await findingsAbout(body)).toEqual([]);
  });

  test('leaves nothing of its words behind: no bytes in the database, no word in the history', async () => {
    const body = message();
    await environment.follow(body);
    expect(await rowOf(body)).toMatchObject({
      outcome: 'signalled',
      raw_sealed: null,
      booking_id: bookingId,
    });
    const { words } = await environment.shown(body);
    expect(words.includes(digestOf(body))).toBe(true);
    const kept = Buffer.concat([words, Buffer.from(JSON.stringify(await rowOf(body)))]);
    expect(PERSONAL.filter((word) => kept.includes(word))).toEqual([]);
  });

  test('is found in the Web UI by its booking', async () => {
    const body = message();
    await environment.follow(body);
    const { typedSearchAttributes } = await environment.shown(body);
    expect(typedSearchAttributes.get(SEARCH_ATTRIBUTES.bookingId)).toBe(bookingId);
    expect(typedSearchAttributes.get(SEARCH_ATTRIBUTES.status)).toBe('signalled');
  });

  test('of a booking whose workflow has ended waits for people', async () => {
    const ended = await environment.book(false);
    const body = message({ custom: ended, invoice: `${ended}-P1` });
    expect(await environment.follow(body)).toBe('closed');
    expect(await findingsOfBooking(environment.store.db, ended)).toMatchObject([
      { kind: 'webhook_after_end' },
    ]);
  });

  test('of no booking we know is kept and reported', async () => {
    const body = message({ custom: 'MIDAS-ZZZZZZZZ', invoice: 'MIDAS-ZZZZZZZZ-P1' });
    expect(await environment.follow(body)).toBe('unmatched');
    expect(await rowOf(body)).toMatchObject({ outcome: 'unmatched', raw_sealed: null });
    expect(await findingsAbout(body)).toMatchObject([{ kind: 'webhook_unmatched', bookingId: null }]);
  });

  test('about something that is no payment is of no interest', async () => {
    const body = message({ txn_type: 'subscr_signup', payment_status: null, mc_gross: null });
    expect(await environment.follow(body)).toBe('ignored');
    expect(await findingsAbout(body)).toEqual([]);
  });
});

describe('while PayPal does not answer', () => {
  const away = () => {
    throw new PaymentProviderUnavailable('test');
  };

  test('for an hour, it is asked again and again, then the message counts', async () => {
    const before = await environment.signals(bookingId);
    const body = message();
    const begun = await environment.server.currentTimeMs();
    environment.answer = ({ at }) => (at < begun + HOUR ? away() : 'VERIFIED');
    expect(await environment.followThroughTime(body)).toBe('signalled');
    expect(environment.asked.length).toBeGreaterThan(3);
    expect(new Set(environment.asked.map(({ raw }) => raw.toString('hex')))).toEqual(
      new Set([body.toString('hex')]),
    );
    expect(await environment.signals(bookingId)).toBe(before + 1);
  });

  test('for a day, the message counts for nothing and waits for people, its bytes still sealed', async () => {
    const before = await environment.signals(bookingId);
    const body = message();
    const begun = await environment.server.currentTimeMs();
    environment.answer = away;
    expect(await environment.followThroughTime(body)).toBe('unverified');
    expect(environment.asked.at(-1)?.at).toBeGreaterThan(begun + 22 * HOUR);
    const row = await rowOf(body);
    expect(row.outcome).toBe('unverified');
    expect(row.raw_sealed).not.toBeNull();
    expect(await findingsAbout(body)).toMatchObject([{ kind: 'ipn_unverified' }]);
    expect(await environment.signals(bookingId)).toBe(before);
  });
});

test.each<[string, string, () => Buffer]>([
  ['receiver', 'foreign_receiver', () => message({ receiver_id: 'SOMEBODY' })],
  ['receiver, named by nothing', 'no_receiver', () => message({ receiver_id: null, receiver_email: null })],
  ['mode', 'wrong_mode', () => message({ test_ipn: null })],
  ['amount, a cent too little', 'wrong_amount', () => message({ mc_gross: '99.99' })],
  ['amount, too much', 'wrong_amount', () => message({ mc_gross: '100.01' })],
  ['amount, not named', 'wrong_amount', () => message({ mc_gross: null })],
  ['currency', 'wrong_currency', () => message({ mc_currency: 'EUR' })],
  ['state that nobody knows', 'unknown_state', () => message({ payment_status: 'Imagined' })],
  [
    'booking: a transaction of one made to pay another',
    'another_booking',
    () => message({ txn_id: `CAPTURE-OF-${otherBooking}` }),
  ],
  ['booking: an invoice of another', 'another_booking', () => message({ invoice: `${otherBooking}-P1` })],
  [
    'amount, more taken back than was paid',
    'wrong_amount',
    () => message({ payment_status: 'Refunded', mc_gross: '-100.01' }),
  ],
  [
    'amount, a refund that brings money',
    'wrong_amount',
    () => message({ payment_status: 'Refunded', mc_gross: '100.00' }),
  ],
])(
  'a verified message with a wrong %s is refused (%s), reported, and moves no booking',
  async (_, reason, of) => {
    const before = [await environment.signals(bookingId), await environment.signals(otherBooking)];
    const body = of();
    expect(await environment.follow(body)).toBe('refused');
    expect(await findingsAbout(body)).toMatchObject([{ kind: 'ipn_refused', detail: { reason } }]);
    expect(await rowOf(body)).toMatchObject({ outcome: 'refused', raw_sealed: null });
    expect([await environment.signals(bookingId), await environment.signals(otherBooking)]).toEqual(before);
  },
);

test('a message that PayPal does not know is refused, reported, and moves no booking', async () => {
  const before = await environment.signals(bookingId);
  const body = message();
  environment.answer = () => 'INVALID';
  expect(await environment.follow(body)).toBe('invalid');
  expect(environment.asked).toHaveLength(1);
  expect(await findingsAbout(body)).toMatchObject([
    { kind: 'ipn_refused', bookingId: null, detail: { reason: 'invalid' } },
  ]);
  expect(await environment.signals(bookingId)).toBe(before);
});

test('a flood of messages that PayPal does not know is one finding an hour, with their number', async () => {
  const counted = async () => {
    const found = await listFindings(environment.store.db, { limit: 200, after: undefined });
    const counts = found
      .filter(({ detail }) => detail['reason'] === 'invalid')
      .map(({ detail }) => detail['count']);
    return { findings: counts.length, messages: counts.reduce((sum, count) => sum + Number(count), 0) };
  };
  environment.answer = () => 'INVALID';
  await environment.follow(message());
  const before = await counted();
  for (let sent = 0; sent < 20; sent += 1) await environment.follow(message());
  const after = await counted();
  expect(after.messages).toBe(before.messages + 20);
  expect(after.findings).toBeLessThanOrEqual(before.findings + 1); // an hour may have ended meanwhile
});

/** How PayPal words each state of a payment; the compiler asks for a line for every new one. */
const STATES: Readonly<Record<IpnPaymentStatus, Readonly<Record<string, string | null>>>> = {
  Completed: {},
  Processed: {},
  Pending: { pending_reason: 'echeck' },
  'In-Progress': {},
  Denied: {},
  Failed: {},
  Expired: { mc_gross: null, mc_currency: null },
  Voided: { mc_gross: null, mc_currency: null },
  Refunded: { txn_type: null, mc_gross: '-100.00', reason_code: 'refund' },
  Partially_Refunded: { txn_type: null, mc_gross: '-10.00', reason_code: 'refund' },
  Reversed: { txn_type: null, mc_gross: '-100.00', reason_code: 'chargeback' },
  Canceled_Reversal: { txn_type: null, mc_gross: '100.00', reason_code: 'chargeback_reimbursement' },
};

test.each(IPN_PAYMENT_STATUSES)('%s signals the booking', async (payment_status) => {
  const before = await environment.signals(bookingId);
  expect(await environment.follow(message({ ...STATES[payment_status], payment_status }))).toBe('signalled');
  expect(await environment.signals(bookingId)).toBe(before + 1);
});

test.each(SELLING_TYPES)('a sale by %s signals the booking', async (txn_type) => {
  const before = await environment.signals(bookingId);
  expect(await environment.follow(message({ txn_type }))).toBe('signalled');
  expect(await environment.signals(bookingId)).toBe(before + 1);
});

test('a refund that names only its capture finds the booking by it', async () => {
  const before = await environment.signals(bookingId);
  const of = { custom: null, invoice: null, parent_txn_id: `CAPTURE-OF-${bookingId}` };
  expect(await environment.follow(message({ ...STATES.Refunded, payment_status: 'Refunded', ...of }))).toBe(
    'signalled',
  );
  expect(await environment.signals(bookingId)).toBe(before + 1);
});
