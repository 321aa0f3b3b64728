/** Cases and reversals reported by IPN: facts for legal and finance, once each, and a flag on the booking. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportDispute } from '../../src/api/webhooks/inbox/disputes.ts';
import { createLogger } from '../../src/observability/log.ts';
import { findingsOfBooking, listFindings } from '../../src/store/reconciliation.ts';
import { digestOf, type IpnEnvironment, openIpnEnvironment } from '../support/environments/ipnEnvironment.ts';
import { capturedBy, ipnBody } from '../support/clients/paypalWebhooks.ts';

let environment: IpnEnvironment;
let bookingId: string;
beforeAll(async () => {
  environment = await openIpnEnvironment();
  bookingId = await environment.book();
  await capturedBy(environment.store.db, `CAPTURE-OF-${bookingId}`, { id: `${bookingId}-P1`, bookingId });
});
afterAll(() => environment.close());

let messages = 0;
/** A message about the booking, of a transaction of its own. */
const message = (fields: Readonly<Record<string, string | null>> = {}) =>
  ipnBody({
    txn_id: `TXN${(messages += 1)}`,
    custom: bookingId,
    invoice: `${bookingId}-P1`,
    ...fields,
  });
const findingsAbout = async (body: Buffer) =>
  (await listFindings(environment.store.db, { limit: 200, after: undefined })).filter(
    ({ detail }) => detail['message'] === digestOf(body),
  );
const eventsOf = (caseOrCharge: string) =>
  environment.store.db
    .selectFrom('dispute_events')
    .selectAll()
    .where((row) => row.or([row('dispute_id', '=', caseOrCharge), row('charge_id', '=', caseOrCharge)]))
    .execute();
const isDisputed = async (id: string) =>
  (
    await environment.store.db
      .selectFrom('bookings')
      .select('disputed')
      .where('id', '=', id)
      .executeTakeFirst()
  )?.disputed;

/** How PayPal words money that it takes, and money that it gives again. */
const STATES = {
  Reversed: { txn_type: null, mc_gross: '-100.00', reason_code: 'chargeback' },
  Canceled_Reversal: { txn_type: null, mc_gross: '100.00', reason_code: 'chargeback_reimbursement' },
} as const;

test.each<['Reversed' | 'Canceled_Reversal', string, boolean]>([
  ['Reversed', 'reversed', true],
  ['Canceled_Reversal', 'reversal_canceled', false],
])(
  '%s reaches finance, and flags the booking if money was taken',
  async (payment_status, kind, isFlagged) => {
    const reversed = await environment.book();
    const parent_txn_id = `CAPTURE-${payment_status}`;
    const of = { custom: reversed, invoice: `${reversed}-P1`, parent_txn_id };
    await environment.follow(message({ ...STATES[payment_status], payment_status, ...of }));
    expect(await eventsOf(parent_txn_id)).toMatchObject([{ kind, booking_id: reversed, currency: 'USD' }]);
    expect(await findingsOfBooking(environment.store.db, reversed)).toMatchObject([
      { kind: 'payment_reversed' },
    ]);
    expect(await isDisputed(reversed)).toBe(isFlagged);
  },
);

describe('a case', () => {
  const ofCase = (txn_type: string | null, case_id: string, more: Record<string, string | null> = {}) =>
    message({ txn_type, case_id, case_type: 'chargeback', payment_status: null, ...more });

  test.each<[string | null, string]>([
    ['new_case', 'opened'],
    ['adjustment', 'adjusted'],
    [null, 'opened'],
  ])('(%s) is recorded as a fact, flags the booking and reaches legal and finance', async (type, kind) => {
    const disputed = await environment.book();
    const case_id = `PP-${kind}-${type ?? 'card'}`;
    const of = { custom: disputed, invoice: null, mc_gross: '-20.00' };
    expect(await environment.follow(ofCase(type, case_id, of))).toBe('signalled');
    expect(await eventsOf(case_id)).toMatchObject([{ kind, booking_id: disputed, amount: -2000 }]);
    expect(await findingsOfBooking(environment.store.db, disputed)).toMatchObject([
      { kind: 'dispute_reported', objectId: case_id },
    ]);
    expect(await isDisputed(disputed)).toBe(true);
  });

  test('about no booking of ours is kept and reported', async () => {
    const unknown = { custom: null, invoice: null, receiver_id: null, receiver_email: null, mc_gross: null };
    const body = ofCase('new_case', 'PP-UNKNOWN', unknown);
    expect(await environment.follow(body)).toBe('dispute_recorded');
    expect(await eventsOf('PP-UNKNOWN')).toMatchObject([{ booking_id: null, amount: null }]);
    expect(await findingsAbout(body)).toMatchObject([{ kind: 'dispute_reported' }]);
  });

  test('reported twice in other words is one fact', async () => {
    const txn_id = `CAPTURE-OF-${bookingId}`;
    for (const memo of ['one', 'two'])
      await environment.follow(ofCase('new_case', 'PP-TWICE', { txn_id, mc_gross: null, memo }));
    expect(await eventsOf('PP-TWICE')).toHaveLength(1);
  });

  test('reported by a webhook too is one finding, whichever comes first', async () => {
    for (const first of ['webhook', 'ipn'] as const) {
      const objectId = `PP-D-BY-${first}`;
      const byIpn = () => environment.follow(ofCase('new_case', objectId, { mc_gross: null }));
      if (first === 'ipn') await byIpn();
      await byWebhook({ type: 'CUSTOMER.DISPUTE.CREATED', objectId }, 'opened', bookingId);
      if (first === 'webhook') await byIpn();
      const found = (await findingsOfBooking(environment.store.db, bookingId)).filter(
        (each) => each.objectId === objectId,
      );
      expect(found).toMatchObject([{ kind: 'dispute_reported' }]);
      expect(await eventsOf(objectId)).toHaveLength(2);
      for (const { id } of await eventsOf(objectId))
        expect(found[0]?.detail).toMatchObject({ [id]: 'opened' });
    }
  });

  test('of a booking that has ended is one finding, of the dispute', async () => {
    const ended = await environment.book(false);
    const of = { custom: ended, invoice: null, mc_gross: null };
    expect(await environment.follow(ofCase('new_case', 'PP-ENDED', of))).toBe('closed');
    expect(await findingsOfBooking(environment.store.db, ended)).toMatchObject([
      { kind: 'dispute_reported' },
    ]);
  });

  test('of some other account, which names no receiver and our booking, flags nothing', async () => {
    const named = await environment.book();
    const stranger = {
      custom: named,
      invoice: `${named}-P1`,
      receiver_id: null,
      receiver_email: null,
      mc_gross: null,
    };
    const body = ofCase('new_case', 'PP-OF-A-STRANGER', stranger);
    expect(await environment.follow(body)).toBe('dispute_recorded');
    expect(await isDisputed(named)).toBe(false);
    expect(await findingsOfBooking(environment.store.db, named)).toEqual([]);
    expect(await findingsAbout(body)).toMatchObject([{ kind: 'dispute_reported', bookingId: null }]);
  });

  test('that names no receiver but a transaction of ours flags its booking', async () => {
    const txn_id = `CAPTURE-OF-${bookingId}`;
    const of = { txn_id, custom: null, invoice: null, receiver_id: null, receiver_email: null };
    expect(await environment.follow(ofCase('new_case', 'PP-BY-CHARGE', { ...of, mc_gross: null }))).toBe(
      'signalled',
    );
    expect(await eventsOf('PP-BY-CHARGE')).toMatchObject([{ booking_id: bookingId }]);
  });
});

test('a reversal reported by IPN and by webhook is one finding, and so is its end', async () => {
  const reversed = await environment.book();
  const parent_txn_id = 'CAPTURE-BOTH-WAYS';
  const of = { custom: reversed, invoice: `${reversed}-P1`, parent_txn_id };
  await environment.follow(message({ ...STATES.Reversed, payment_status: 'Reversed', ...of }));
  const reversal = { type: 'PAYMENT.CAPTURE.REVERSED', objectId: 'REVERSAL-1', chargeId: parent_txn_id };
  await byWebhook(reversal, 'reversed', reversed);
  await environment.follow(
    message({ ...STATES.Canceled_Reversal, payment_status: 'Canceled_Reversal', ...of }),
  );
  const found = await findingsOfBooking(environment.store.db, reversed);
  expect(found).toMatchObject([{ kind: 'payment_reversed' }]);
  expect(Object.values(found[0]?.detail ?? {})).toEqual(expect.arrayContaining(['reversal_canceled']));
});

/** As the interface does it, once it knows whose delivery it is. */
async function byWebhook(
  delivery: { type: string; objectId: string; chargeId?: string },
  kind: 'opened' | 'reversed',
  of: string,
) {
  messages += 1;
  const nothing = { providerPaymentId: null, chargeId: null, bookingId: null };
  await reportDispute({ id: `paypal:WH-${messages}`, provider: 'paypal', ...nothing, ...delivery }, kind, {
    store: environment.store,
    clock: () => new Date(),
    log: createLogger('silent'),
    bookingId: of,
    shown: { result: 'shown' },
  });
}
