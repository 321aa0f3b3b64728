/** What emails about disputes and fraud warnings must say, each for its own reason. */
import { describe, expect, it } from 'vitest';
import { renderEmailByName, sampleData, type TemplateName } from '../../../src/emails/index.ts';
import { readable } from './reading.ts';

async function read(name: TemplateName, changes: Readonly<Record<string, unknown>> = {}) {
  const { subject, html, text } = await renderEmailByName(name, { ...sampleData(name), ...changes });
  return { subject, html: readable(html), text: readable(text) };
}

describe('a dispute', () => {
  it.each([
    ['chargeback', 'Chargeback over AED 215,867.50', 'No new refund leaves'],
    ['inquiry', 'Inquiry over AED 215,867.50', 'a refund is a remedy'],
  ])(
    'informs legal at once what an %s is about and until when evidence is taken',
    async (kind, about, means) => {
      const dispute = { ...sampleData('legal_dispute_opened').dispute, kind };
      const { subject, text } = await read('legal_dispute_opened', { dispute });
      expect(subject).toContain(about);
      for (const words of [
        means,
        'Disputed AED 215,867.50',
        'Reason Fraudulent',
        'Evidence by Monday, 10 January 2028, 03:59 (Dubai time)',
        'https://dashboard.stripe.com/disputes/dp_1QmX81Kd0aBcYtVe',
        'POST /v1/ops/disputes/dp_1QmX81Kd0aBcYtVe/evidence',
      ])
        expect(text).toContain(words);
    },
  );

  it('without a deadline says that none is given', async () => {
    const dispute = { ...sampleData('legal_dispute_opened').dispute, evidenceDueBy: null };
    const { text } = await read('legal_dispute_opened', { dispute });
    expect(text).toContain('Evidence by No date given');
  });

  it.each([
    ['2028-01-06T23:59:59Z', '72 hours'],
    ['2028-01-08T23:59:59Z', '24 hours'],
  ])('reminds at %s that %s are left', async (asOf, left) => {
    const { subject, text } = await read('legal_dispute_reminder', { asOf });
    expect(subject).toContain(`${left} left for evidence`);
    expect(text).toContain(`${left} left for evidence`);
  });

  it.each([
    ['won', 'stays with us', 'Refunds that waited go on'],
    ['lost', 'goes to the customer', 'counts as refunded'],
    ['withdrawn', 'is no longer disputed', 'Refunds that waited go on'],
    ['prevented', 'stays with us', 'no money was taken'],
  ])('that is %s says what becomes of the money', async (outcome, heading, means) => {
    const { subject, text } = await read('legal_dispute_closed', { outcome });
    expect(subject).toContain(`Dispute ${outcome}`);
    expect(text).toContain(`AED 215,867.50 ${heading}`);
    expect(text).toContain(means);
  });

  it('that was prevented by giving the money back does not say that none was taken', async () => {
    const { text } = await read('legal_dispute_closed', { outcome: 'prevented', tookMoney: true });
    expect(text).toContain('AED 215,867.50 goes to the customer');
    expect(text).toContain('counts as refunded');
    expect(text).not.toMatch(/no money was taken|stays with us/);
  });

  it('reaches management a day before it is lost, with what legal was told', async () => {
    const { subject, text } = await read('management_dispute_reminder');
    expect(subject).toContain('24 hours left for evidence');
    for (const words of ['Legal was told', 'Disputed AED 215,867.50', 'POST /v1/ops/disputes/'])
      expect(text).toContain(words);
  });
});

it('an early fraud warning has the refund one click away', async () => {
  const { text } = await read('finance_early_fraud_warning');
  const { html } = await renderEmailByName(
    'finance_early_fraud_warning',
    sampleData('finance_early_fraud_warning'),
  );
  expect(html).toContain('href="https://dashboard.stripe.com/payments/pi_3QmX81Kd0aBcYtVe"');
  expect(text).toContain('Refund this payment: https://dashboard.stripe.com/payments/pi_3QmX81Kd0aBcYtVe');
  expect(text).toContain('Suspected Card reported as stolen');
});
