/** Everything that a pack needs is in Postgres, and nothing of another booking gets into it. */
import { expect, test } from 'vitest';
import { assembleEvidence } from '../../../../src/emails/compose/evidence/assemble.ts';
import { recordCancellationRequest } from '../../../../src/store/booking/cancellation.ts';
import { recordAccess } from '../../../../src/store/booking/accesses.ts';
import { evidenceFacts } from '../../../../src/store/dispute/evidenceFacts.ts';
import { insertNotification } from '../../../../src/store/notification/notifications.ts';
import { recordDeliveryEvent } from '../../../../src/store/notification/deliveryEvents.ts';
import { AT, partOf, paymentOf, PAYOUT, reportedRefund, TOTAL } from '../refund/refundRows.ts';
import { disputeRowsOfFile, EMAIL, IP, PAID_AT } from './disputeRows.ts';

const rows = await disputeRowsOfFile();
const { db, say } = rows;

async function notified(bookingId: string, template: string): Promise<void> {
  const key = `${template}.${bookingId}`;
  await insertNotification(db, { key, template, bookingId, paymentId: null, data: {}, createdAt: AT });
  await db
    .insertInto('notification_attempts')
    .values({
      key,
      attempt: 1,
      pass: 1,
      provider: 'sendgrid',
      began_at: AT,
      ended_at: AT,
      outcome: 'accepted',
      reason: null,
      provider_message_id: `message.${bookingId}`,
    })
    .execute();
  for (const kind of ['delivered', 'opened'] as const)
    await recordDeliveryEvent(db, {
      id: `${kind}:${key}`,
      key,
      provider: 'sendgrid',
      kind,
      reason: null,
      at: AT,
      receivedAt: AT,
    });
}

/** Paid, cancelled by its customer, refunded, opened and written about. */
async function cancelled() {
  const booking = await rows.paid(PAID_AT);
  const { bookingId } = booking;
  await rows.confirm(booking);
  await recordCancellationRequest(db, {
    id: `cr_${bookingId}`,
    bookingId,
    reason: 'customer_request',
    note: 'Another time',
    expectedTotal: null,
    actor: 'customer',
    roles: [],
    requestId: 'r',
    at: AT,
  });
  await rows.request(booking, { cancellationId: `cr_${bookingId}` });
  const part = partOf(booking);
  await say(`update refund_parts set provider_refund_id = 're_' || $id where id = '${part}'`, booking);
  await recordAccess(db, { bookingId, clientIp: IP, at: AT });
  await notified(bookingId, 'booking_confirmation');
  await notified(bookingId, 'finance_risk_review');
  return booking;
}

test('a dispute that is none of ours has no facts', async () => {
  expect(await evidenceFacts(db, 'du_unknown')).toBeUndefined();
});

test('the facts are those of the booking, with nothing of another one', async () => {
  const [booking, other] = [await cancelled(), await cancelled()];
  const { bookingId } = booking;
  const facts = await rows.factsOf(await rows.dispute(booking));
  expect(facts).toMatchObject({
    bookingId,
    provider: 'stripe',
    stage: 'chargeback',
    disputeStatus: 'needs_response',
    reason: 'fraudulent',
    termsAccepted: true,
    clientIp: IP,
    quote: { itemName: 'Bugatti Chiron', cancellationPolicy: { currency: 'AED' } },
    customer: { name: 'Ada Lovelace', email: EMAIL },
    payments: [
      {
        captured: TOTAL,
        refunded: 0,
        reservedForRefund: PAYOUT,
        facts: [{ id: `captured:ch_${bookingId}-P1`, kind: 'captured' }],
        reservations: [{ holder: partOf(booking), amount: PAYOUT }],
      },
    ],
    refunds: [{ id: `${bookingId}-R1`, parts: [{ amount: PAYOUT, providerRefundId: `re_${bookingId}` }] }],
    cancellations: [{ actor: 'customer', note: 'Another time' }],
    accesses: [{ clientIp: IP }],
    notifications: [
      { attempts: [{ provider: 'sendgrid' }], events: [{ kind: 'delivered' }, { kind: 'opened' }] },
      { template: 'finance_risk_review' },
    ],
  });
  expect(facts.timeline.map(({ event }) => event)).toContain('held');
  expect(JSON.stringify(facts)).not.toContain(other.bookingId);
});

test('they make a pack', async () => {
  const booking = await cancelled();
  const { bookingId } = booking;
  const disputeId = await rows.dispute(booking);
  const pack = assembleEvidence(await rows.factsOf(disputeId));
  expect(pack).toMatchObject({
    suggestedKind: 'refunded',
    refundIds: [],
    customer: { email: EMAIL, ip: IP },
    service: { from: '2027-03-01', until: '2027-03-03' },
  });
  expect(pack.sections.payments).toContain(`On its way back: AED 56,381.67, refund ${bookingId}-R1`);
  expect(pack.sections.messages).toContain('Delivered to the mailbox: 1 February 2027, 10:00:00 (UTC+04:00)');
  expect(pack.sections.messages).not.toContain('risk');
  expect(pack.sections.access).toContain(IP);

  await rows.reported(paymentOf(booking), { refunds: [reportedRefund(`re_${bookingId}`, PAYOUT)] });
  const later = assembleEvidence(await rows.factsOf(disputeId));
  expect(later.refundIds).toEqual([`re_${bookingId}`]);
  expect(later.sections.payments).toContain('Refunded: AED 56,381.67');
});

test('years after the person was erased there is a pack still', async () => {
  const booking = await cancelled();
  await say('delete from customers where booking_id = $id', booking);
  await say('delete from booking_accesses where booking_id = $id', booking);
  const pack = assembleEvidence(await rows.factsOf(await rows.dispute(booking)));
  expect(pack.customer).toBeNull();
  expect(pack.sections.access).toBe('');
  expect(JSON.stringify(pack)).not.toMatch(/Lovelace|isabella/i);
});
