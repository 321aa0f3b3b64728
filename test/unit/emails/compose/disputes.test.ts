/** Emails about disputes and warnings of fraud, composed from what is on record of them when they leave. */
import { afterAll, expect, it, test } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import type { DisputeSnapshot } from '../../../../src/domain/dispute/dispute.ts';
import { recordDispute } from '../../../../src/store/dispute/disputes.ts';
import { recordFraudWarning } from '../../../../src/store/fraud/warnings.ts';
import { registerNotification } from '../../../../src/store/notification/notifications.ts';
import { paymentCaptured, paymentOpened } from '../../../../src/store/payment/payments.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import { requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { attemptOf, emailDesk } from '../../../support/environments/emailActivities.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';
import { readable } from '../reading.ts';

const store = await memoryStore();
afterAll(() => store.close());
const { db } = store;
const desk = emailDesk(db);
const AT = '2027-01-01T00:00:00.000Z';
let day = 0;

/** Paid AED 1.00. @returns the payment */
async function paid() {
  day += 1;
  const { bookingId } = await requestBooking(db, { days: [day, day + 1], email: `ada-${day}@example.com` });
  await reserve(db, reservationOf(bookingId), { maxUnpaidPerEmail: 99, maxBookingsPerIpDay: 100 });
  const id = `${bookingId}-P1`;
  await paymentOpened(db, { id, providerPaymentId: `pi_${bookingId}`, clientSecretSealed: 'sealed' });
  const payment = {
    id,
    bookingId,
    chargeId: `ch_${bookingId}`,
    amount: minor(100),
    currency: 'AED',
  } as const;
  await paymentCaptured(db, { ...payment, at: AT, risk: 'normal' });
  return { ...payment, at: AT, risk: 'normal' } as const;
}
type Payment = Awaited<ReturnType<typeof paid>>;

const shows = ({ id: paymentId, bookingId, chargeId }: Payment, changes: Partial<DisputeSnapshot> = {}) =>
  recordDispute(
    db,
    { paymentId, bookingId, provider: 'stripe' },
    {
      disputeId: `du_${bookingId}`,
      stage: 'chargeback',
      status: 'needs_response',
      reason: 'fraudulent',
      amount: minor(80),
      currency: 'AED',
      openedAt: AT,
      evidenceDueBy: '2027-01-10T00:00:00.000Z',
      acceptsEvidence: true,
      chargeIds: [chargeId],
      ...changes,
    },
  );

/** What it has left as. */
async function sentAbout({ bookingId }: Payment, template: string, data: Readonly<Record<string, string>>) {
  const key = `${template}.${bookingId}`;
  await registerNotification(db, { key, template, bookingId, paymentId: null, data });
  expect(await desk.send(attemptOf(key))).toMatchObject([{ noted: { outcome: 'accepted' } }]);
  const sent = desk.sent.at(-1);
  if (sent === undefined) throw new Error('nothing was sent');
  return { to: sent.to.address, subject: sent.subject, text: readable(sent.text) };
}
const aboutDispute = (payment: Payment, template: string, data: Readonly<Record<string, string>> = {}) =>
  sentAbout(payment, template, { disputeId: `du_${payment.bookingId}`, ...data });

test.each([
  ['legal_dispute_opened', {}, 'legal@midas.test'],
  ['legal_dispute_reminder', { asOf: '2027-01-07T00:00:00.000Z' }, 'legal@midas.test'],
  ['management_dispute_reminder', { asOf: '2027-01-09T00:00:00.000Z' }, 'management@midas.test'],
])('%s tells of the dispute as its row has it', async (template, data, to) => {
  const payment = await paid();
  await shows(payment);
  const sent = await aboutDispute(payment, template, data);
  expect(sent.to).toBe(to);
  const id = `du_${payment.bookingId}`;
  for (const words of [
    'AED 0.80',
    'The cardholder says that they did not make this payment. (fraudulent)',
    `Stripe ${id}`,
    `pi_${payment.bookingId}`,
    `https://disputes.example.com/stripe/${id}`,
    `/v1/ops/disputes/${id}/evidence`,
    '10 January 2027',
  ])
    expect(sent.text).toContain(words);
  expect(sent.text).not.toContain('Refunded before');
});

it('a dispute as it is when the email leaves, not as it was when it was due', async () => {
  const payment = await paid();
  await shows(payment, { stage: 'inquiry' });
  const key = `legal_dispute_opened.${payment.bookingId}`;
  const data = { disputeId: `du_${payment.bookingId}` };
  const due = { key, template: 'legal_dispute_opened', bookingId: payment.bookingId, paymentId: null, data };
  await registerNotification(db, due);
  await shows(payment, { stage: 'chargeback', amount: minor(70) });
  await desk.send(attemptOf(key));
  const text = readable(desk.sent.at(-1)?.text ?? '');
  expect(text).toContain('AED 0.70');
  expect(text).toContain('Kind Chargeback');
});

const took = (payment: Payment) => ({
  refunds: [{ refundId: `du_${payment.bookingId}`, state: 'succeeded' as const, amount: minor(80), at: AT }],
  disputes: [],
});
test.each([
  ['won', false, 'the money is ours'],
  ['lost', true, 'decided for the customer'],
  ['withdrawn', false, 'has been withdrawn'],
  ['prevented', false, 'no money was taken'],
  ['prevented', true, 'by giving the money back'],
] as const)('legal_dispute_closed: %s, and money taken: %s', async (status, isTaken, words) => {
  const payment = await paid();
  if (isTaken)
    await paymentCaptured(db, { ...payment, deductions: took(payment) }, undefined, { isFresh: true });
  await shows(payment, { status });
  const { subject, text } = await aboutDispute(payment, 'legal_dispute_closed');
  expect(subject).toContain(`Dispute ${status}`);
  expect(text).toContain(words);
  expect(text.includes('counts as refunded')).toBe(isTaken);
  expect(text).not.toContain('Refunded before');
});

it('a dispute whose row is gone is told to nobody', async () => {
  const { bookingId } = await paid();
  const key = `legal_dispute_opened.${bookingId}`;
  const template = 'legal_dispute_opened';
  await registerNotification(db, {
    key,
    template,
    bookingId,
    paymentId: null,
    data: { disputeId: 'du_none' },
  });
  const before = desk.sent.length;
  await desk.send(attemptOf(key));
  expect(desk.sent).toHaveLength(before);
});

it('an early fraud warning tells finance what the bank suspects, and where to refund', async () => {
  const payment = await paid();
  const { bookingId, id: paymentId } = payment;
  const warning = { id: `issfr_${bookingId}`, provider: 'stripe', reason: 'made_with_stolen_card' } as const;
  const recorded = { ...warning, bookingId, paymentId, warnedAt: AT, recordedAt: AT };
  await recordFraudWarning(db, recorded, undefined);
  const sent = await sentAbout(payment, 'finance_early_fraud_warning', { warningId: warning.id });
  expect(sent).toMatchObject({
    to: 'finance@midas.test',
    subject: expect.stringContaining('Early fraud warning') as string,
  });
  for (const words of [
    `Payment pi_${bookingId}`,
    'Amount AED 1.00',
    'Suspected The card was reported as stolen',
    `https://payments.example.com/stripe/pi_${bookingId}`,
  ])
    expect(sent.text).toContain(words);
});
