/** What emails are given of a booking: from Postgres first, and from the cause only what Postgres cannot know. */
import { describe, expect, it } from 'vitest';
import { emailData, type ComposeSettings } from '../../../../src/emails/compose/data.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import {
  checkEmailData,
  recipientOf,
  renderEmailByName,
  type TemplateName,
} from '../../../../src/emails/index.ts';
import type { BookingRow } from '../../../../src/store/booking/view.ts';
import { quoteFor } from '../../domain/quote/quoting.ts';
import { readable } from '../reading.ts';

const SETTINGS: ComposeSettings = {
  customerLink: (id, version) => `https://midas.example/bookings/${id}#token=${version}`,
  teamLink: (id) => `https://ops.midas.example/${id}`,
  taxRegistrationNumber: undefined,
  paymentLink: (provider, id) => `https://${provider}.example/${id}`,
  disputeLink: (provider, id) => `https://${provider}.example/${id}`,
  unsubscribeLink: (whose) =>
    `https://midas.example/unsubscribe/${'bookingId' in whose ? whose.bookingId : whose.notificationKey}`,
};

const quote = quoteFor();
const BOOKING: BookingRow = {
  id: 'MIDAS-7K3M9QXA',
  status: 'confirmed',
  quote,
  currency: 'AED',
  total: quote.amounts.total,
  deposit: quote.amounts.deposit,
  deposit_status: 'held',
  deposit_released: minor(0),
  deposit_retained: minor(62_500),
  disputed: false,
  fraud_warned: false,
  refund: null,
  token_version: 1,
  hold_expires_at: '2027-12-02T08:30:00.000Z',
  created_at: '2027-12-02T08:00:00.000Z',
  confirmed_at: '2027-12-02T08:05:00.000Z',
  customer: {
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    phone: '+971501234567',
    country: 'AE',
    locale: 'fr-FR',
    notes: null,
  },
  payments: [],
  timeline: [],
};

const dataFor = (name: TemplateName, cause: Readonly<Record<string, unknown>>, settings = SETTINGS) =>
  emailData(BOOKING, recipientOf(name).to, cause, settings);

async function read(name: TemplateName, cause: Readonly<Record<string, unknown>>) {
  return readable((await renderEmailByName(name, dataFor(name, cause))).text);
}

const STRANGER = {
  customerName: 'Mallory',
  customer: { name: 'Mallory', email: 'm@evil.example', phone: '+1', country: 'US', notes: null },
  booking: { bookingId: 'MIDAS-00000000', link: 'https://evil.example' },
  unsubscribeLink: 'https://evil.example/unsubscribe',
  payments: [{ amount: 1, currency: 'USD', reference: 'forged' }],
  taxRegistrationNumber: 'forged',
};

it('no cause can put another person, booking, payment or link into an email', () => {
  for (const audience of ['customer', 'team'] as const) {
    const data = emailData(BOOKING, audience, STRANGER, SETTINGS);
    expect(data).toEqual(emailData(BOOKING, audience, {}, SETTINGS));
    expect(JSON.stringify(data)).not.toMatch(/Mallory|evil|forged/);
  }
});

it('what only the cause knows passes through, whatever its shape', () => {
  const cause = { reason: 'why', dispute: { id: 'dp_1', amount: 5 }, list: [1] };
  expect(dataFor('legal_dispute_opened', cause)).toMatchObject(cause);
});

it('a customer reads amounts and dates as their locale has them, and a team in the company’s', async () => {
  expect(await read('pre_arrival', {})).toContain('mardi 14 décembre 2027, 10:00 (Dubai time)');
  expect(await read('concierge_pre_arrival', {})).toContain('Tuesday, 14 December 2027, 10:00 (Dubai time)');
});

describe('with a booking and what its cause adds', () => {
  const refund = { id: 'MIDAS-7K3M9QXA-R1', total: 5_000, currency: 'USD' };
  const dispute = {
    id: 'dp_1',
    provider: 'stripe',
    kind: 'chargeback',
    amount: 5_000,
    currency: 'AED',
    reason: 'Fraudulent',
    evidenceDueBy: '2028-01-09T23:59:59Z',
    link: 'https://dashboard.stripe.com/disputes/dp_1',
  };
  const claim = 'force_majeure';
  const asOf = '2027-12-12T18:00:00Z';

  it.each<[TemplateName, Record<string, unknown>]>([
    ['refund_confirmation', { refund }],
    ['refund_delayed', { refund }],
    ['refund_under_review', { claim, refund }],
    ['claim_decided', { decision: 'approved', refund }],
    ['deposit_released', {}],
    ['deposit_retained', { reason: 'A scratch.' }],
    ['concierge_cancellation', { reason: 'customer_request' }],
    ['finance_refund_failed', { refund, reason: 'The card is closed.' }],
    ['finance_refund_review', { claim, refund, requestedAt: asOf, asOf }],
    [
      'finance_early_fraud_warning',
      {
        warning: { payment: 'pi_1', amount: 5, currency: 'AED', reason: 'Stolen card' },
        refundLink: 'https://dashboard.stripe.com/payments/pi_1',
      },
    ],
    ['legal_dispute_opened', { dispute }],
    ['legal_dispute_reminder', { dispute, asOf }],
    ['legal_dispute_closed', { dispute, outcome: 'lost' }],
    ['management_dispute_reminder', { dispute, asOf }],
    ['review_request', {}],
  ])('%s can be written', (name, cause) => {
    expect(checkEmailData(name, dataFor(name, cause))).toEqual([]);
  });

  it('a deposit is described from the booking itself', async () => {
    expect(await read('deposit_retained', { reason: 'A scratch.' })).toContain('Retained -625,00 AED');
  });
});

it('only the customer of a booking is shown how to decline emails', () => {
  expect(dataFor('review_request', {})['unsubscribeLink']).toBe(
    'https://midas.example/unsubscribe/MIDAS-7K3M9QXA',
  );
  expect(dataFor('concierge_new_booking', {})['unsubscribeLink']).toBeUndefined();
  const { unsubscribeLink: _, ...none } = SETTINGS;
  expect(checkEmailData('review_request', dataFor('review_request', {}, none))).toEqual([]);
});
