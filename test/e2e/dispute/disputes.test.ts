/** Payments are disputed, answered and decided, over the stand-ins as a whole. */
import { expect, it } from 'vitest';
import type { StaffDisputeBody } from '../../../src/api/routes/ops/dispute/schemas.ts';
import {
  book,
  type Booked,
  cancelBooking,
  intentOf,
  readBooking,
  untilStatus,
} from '../../support/clients/customer.ts';
import { requestOk } from '../../support/clients/httpJson.ts';
import { approve, bookWithPayPal, captureBooking, orderOf } from '../../support/clients/paypalClient.ts';
import {
  closeDispute,
  disputePayment,
  disputes,
  emailCounts,
  emailsOf,
  escalateDispute,
  fraudWarnings,
  pay,
  refundByHand,
  refunds,
  charges,
  warnOfFraud,
} from '../../support/clients/sandboxClient.ts';
import { financeOf, legalOf } from '../../support/clients/staff.ts';
import { productOfFile } from '../../support/productOfFile.ts';
import { waitFor } from '../../support/waitFor.ts';

const { product, temporal } = await productOfFile();
const finance = await financeOf(product);
const legal = await legalOf(product);

async function paid(): Promise<Booked> {
  const booking = await book(product);
  await pay(product, intentOf(booking));
  await untilStatus(product, booking, 'confirmed');
  return booking;
}

/** As its provider has shown it. */
async function untilDispute(id: string, status: string): Promise<StaffDisputeBody> {
  const known = await waitFor(
    `dispute ${id} ${status}`,
    () => legal.find(id),
    (dispute) => dispute?.status === status && dispute.reason !== null,
  );
  if (known === undefined) throw new Error(`dispute ${id} is gone`);
  return known;
}

const untilEmails = (booking: Booked, templates: Readonly<Record<string, number>>) =>
  waitFor(
    `the emails of ${booking.id}`,
    () => emailCounts(product, booking.id),
    (counts) => Object.entries(templates).every(([template, count]) => counts[template] === count),
  );

const untilRefund = (booking: Booked, status: string) =>
  waitFor(
    `the refund of ${booking.id} ${status}`,
    () => readBooking(product, booking),
    ({ refund }) => refund?.['status'] === status,
  );

const untilFlag = (booking: Booked, disputed: boolean) =>
  waitFor(
    `the flag of ${booking.id}`,
    () => finance.view(booking),
    (view) => view.disputed === disputed,
  );

const refundedAtStripe = async (booking: Booked): Promise<number> =>
  (await refunds(product))
    .filter(({ payment_intent, status }) => payment_intent === intentOf(booking) && status === 'succeeded')
    .reduce((sum, { amount }) => sum + amount, 0);

it('a chargeback: legal is told, answers once, and what had waited for its end goes on when it is won', async () => {
  const booking = await paid();
  const { id, amount } = await disputePayment(product, intentOf(booking));
  const opened = await untilDispute(id, 'needs_response');
  expect(opened).toMatchObject({ bookingId: booking.id, stage: 'chargeback', amount, acceptsEvidence: true });
  await untilFlag(booking, true);
  await untilEmails(booking, { legal_dispute_opened: 1 });
  await cancelBooking(product, booking);
  await untilRefund(booking, 'blocked');

  const { sections } = await legal.evidence(id);
  expect(sections['booking']).toContain(booking.id);
  expect((await legal.sendEvidence(id)).status).toBe(202);
  const answered = await untilDispute(id, 'under_review');
  expect(answered.evidence).toMatchObject([{ status: 'submitted', by: 'amira' }]);
  const [atStripe] = (await disputes(product)).filter((dispute) => dispute.id === id);
  expect(atStripe).toMatchObject({
    evidence_details: { submission_count: 1 },
    metadata: { evidence_id: answered.evidence[0]?.id },
  });
  expect(await legal.sendEvidence(id)).toMatchObject({ status: 409, body: { code: 'invalid_state' } });

  expect(await refundedAtStripe(booking)).toBe(0);
  await closeDispute(product, id, 'won');
  await untilDispute(id, 'won');
  const after = await untilRefund(booking, 'succeeded');
  expect(await refundedAtStripe(booking)).toBe(after.refund?.payout.amount);
  await untilFlag(booking, false);
  await untilEmails(booking, { legal_dispute_opened: 1, legal_dispute_closed: 1, refund_confirmation: 1 });
  const { type } = await temporal.client.workflow.getHandle(`dispute/stripe/${id}`).describe();
  expect(type).toBe('dispute');
});

it('a chargeback that is lost counts as refunded: what had waited is cut to what is left', async () => {
  const booking = await paid();
  const { total } = (await readBooking(product, booking)).quote.amounts;
  const { id } = await disputePayment(product, intentOf(booking), { amount: total - 5_000 });
  await untilDispute(id, 'needs_response');
  await cancelBooking(product, booking);
  await untilRefund(booking, 'blocked');
  await closeDispute(product, id, 'lost');
  await untilDispute(id, 'lost');
  // Stripe refunds nothing of a charge that has been charged back, so finance pays what is left another way.
  const after = await untilRefund(booking, 'failed');
  expect(after.refund).toMatchObject({ total: 5_000, payout: { amount: 5_000 } });
  await untilEmails(booking, { finance_refund_failed: 1 });
  await finance.settleRefund(`${booking.id}-R1`);
  await untilRefund(booking, 'settled');
  expect(await refundedAtStripe(booking)).toBe(0);
  await untilFlag(booking, true);
  await untilEmails(booking, { legal_dispute_closed: 1 });
});

it('a chargeback over everything that is lost leaves nothing to refund', async () => {
  const booking = await paid();
  const { id } = await disputePayment(product, intentOf(booking));
  await untilDispute(id, 'needs_response');
  await cancelBooking(product, booking);
  await untilRefund(booking, 'blocked');
  await closeDispute(product, id, 'lost');
  const after = await untilRefund(booking, 'succeeded');
  expect(after.refund).toMatchObject({ total: 0, payout: { amount: 0 } });
  expect(after.payments).toMatchObject([{ status: 'refunded' }]);
});

it('an inquiry blocks nothing, and the refund that remedies it ends it', async () => {
  const booking = await paid();
  const { id } = await disputePayment(product, intentOf(booking), { status: 'warning_needs_response' });
  expect(await untilDispute(id, 'needs_response')).toMatchObject({ stage: 'inquiry' });
  await cancelBooking(product, booking);
  await untilRefund(booking, 'succeeded');
  await refundByHand(product, intentOf(booking)); // the rest, in the dashboard: what is disputed has all gone back
  await untilDispute(id, 'withdrawn');
  await untilEmails(booking, { legal_dispute_opened: 1, legal_dispute_closed: 1, refund_confirmation: 1 });
});

it('an inquiry that becomes a chargeback is told anew, and blocks from then on', async () => {
  const booking = await paid();
  const { id } = await disputePayment(product, intentOf(booking), { status: 'warning_needs_response' });
  await untilDispute(id, 'needs_response');
  await escalateDispute(product, id);
  await waitFor(
    'the chargeback',
    () => legal.find(id),
    (dispute) => dispute?.stage === 'chargeback',
  );
  await untilEmails(booking, { legal_dispute_opened: 2 });
  await cancelBooking(product, booking);
  await untilRefund(booking, 'blocked');
});

it.each([
  ['took the money', true],
  ['took nothing', false],
])('a dispute that was prevented and %s is decided by that', async (_what, tookMoney) => {
  const booking = await paid();
  const { id } = await disputePayment(product, intentOf(booking), { status: 'prevented', tookMoney });
  await untilDispute(id, 'prevented');
  await untilEmails(booking, { legal_dispute_closed: 1 });
  const closed = (await emailsOf(product, booking.id)).find(
    ({ headers }) => headers['x-midas-template'] === 'legal_dispute_closed',
  );
  expect(closed?.text).toContain(tookMoney ? 'by giving the money back' : 'no money was taken');
  await cancelBooking(product, booking);
  const after = await untilRefund(booking, 'succeeded');
  expect((after.refund?.payout.amount ?? 0) === 0).toBe(tookMoney);
});

it('a bank warns of fraud: finance is told once, and the booking is flagged', async () => {
  const booking = await paid();
  const charge = (await charges(product)).find(({ payment_intent }) => payment_intent === intentOf(booking));
  await warnOfFraud(product, charge?.id ?? '');
  await untilEmails(booking, { finance_early_fraud_warning: 1 });
  expect(await finance.view(booking)).toMatchObject({ flags: ['fraud_warning'] });
  const [warning] = (await fraudWarnings(product)).filter((each) => each.charge === charge?.id);
  const [email] = (await emailsOf(product, booking.id)).filter(
    ({ headers }) => headers['x-midas-template'] === 'finance_early_fraud_warning',
  );
  expect(email?.headers['x-midas-notification']).toContain(warning?.id);
  expect(email?.text).toContain('The card was reported as stolen');
});

it('a case at PayPal is followed, answered with a file, and lost', async () => {
  const booking = await bookWithPayPal(product);
  await approve(product, orderOf(booking));
  await captureBooking(product, booking);
  await untilStatus(product, booking, 'confirmed');
  const at = `${product.sandbox}/sandbox/paypal`;
  const captures = await requestOk<{ id: string; orderId: string }[]>('GET', `${at}/captures`);
  const capture = captures.find(({ orderId }) => orderId === orderOf(booking))?.id ?? '';
  const { id } = await requestOk<{ id: string }>('POST', `${at}/captures/${capture}/dispute`, {
    body: { stage: 'CHARGEBACK' },
  });
  expect(await untilDispute(id, 'needs_response')).toMatchObject({
    provider: 'paypal',
    bookingId: booking.id,
  });
  expect((await legal.sendEvidence(id)).status).toBe(202);
  await untilDispute(id, 'under_review');
  await requestOk('POST', `${at}/disputes/${id}/resolve`, { body: { outcome: 'RESOLVED_BUYER_FAVOUR' } });
  await untilDispute(id, 'lost');
  await untilEmails(booking, { legal_dispute_opened: 1, legal_dispute_closed: 1 });
  await cancelBooking(product, booking);
  const after = await untilRefund(booking, 'succeeded');
  expect(after.refund?.payout.amount).toBe(0);
});
