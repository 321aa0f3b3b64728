/** What emails about refunds and deposits must say, each for its own reason. */
import { describe, expect, it } from 'vitest';
import {
  checkEmailData,
  renderEmailByName,
  sampleData,
  type TemplateName,
} from '../../../src/emails/index.ts';
import { readable } from './reading.ts';

async function read(name: TemplateName, changes: Readonly<Record<string, unknown>> = {}) {
  const { subject, html, text } = await renderEmailByName(name, { ...sampleData(name), ...changes });
  return { subject, html: readable(html), text: readable(text) };
}

const LINES = [
  'Paid for the rental AED 197,505.00',
  'Withheld by the terms -AED 49,376.25',
  'Processing fee -AED 9,875.25',
  'Insurance administration -AED 19,750.50',
  'Concierge fee -AED 367.25',
  'Deposit AED 18,362.50',
];

describe('a refund', () => {
  it.each([
    'refund_confirmation',
    'refund_delayed',
    'claim_decided',
    'concierge_cancellation',
    'finance_refund_failed',
  ] as const)('in %s is shown line by line, down to what comes back', async (name) => {
    const { html, text } = await read(name);
    for (const line of [...LINES, 'Refund AED 136,498.25']) {
      expect(text).toContain(line);
      expect(html).toContain(line);
    }
  });

  it('has no line for what is zero, and none at all where none is given', async () => {
    const refund = sampleData('refund_under_review').refund;
    const full = await read('refund_delayed', { refund });
    expect(full.text).toContain('Paid for the rental AED 197,505.00');
    expect(full.text).not.toMatch(/Withheld|fee|administration|0\.00 /);
    const bare = await read('refund_delayed', { refund: { total: 5_000, currency: 'USD' } });
    expect(bare.text).toContain('Refund USD 50.00');
    expect(bare.text).not.toContain('Paid for the rental');
  });

  it('that a dispute blocks is promised to nobody', async () => {
    const refund = { ...sampleData('cancellation_confirmation').refund, status: 'blocked' };
    const { html, text } = await read('cancellation_confirmation', { refund });
    for (const words of [html, text]) {
      expect(words).toContain('is being disputed with your bank');
      expect(words).not.toMatch(/It goes back|working days|Refund USD/);
    }
  });

  it('names what is paid out where that is in another currency, and only there', async () => {
    const { subject, text } = await read('refund_confirmation');
    expect(text).toContain('USD 37,167.66 is on its way to you');
    expect(text).toContain('Refund AED 136,498.25 Paid out in USD USD 37,167.66');
    expect(subject).not.toMatch(/\d,\d/);
    const same = await read('refund_confirmation', {
      refund: { total: 5_000, currency: 'USD', payout: { amount: 5_000, currency: 'USD' } },
    });
    expect(same.text).not.toContain('Paid out');
  });

  it('of less than the price, as only one of two payments had been made, shows no lines that add up to more', async () => {
    const refund = {
      ...sampleData('refund_under_review').refund,
      payout: { amount: 10_000_000, currency: 'AED' },
    };
    const { text } = await read('cancellation_confirmation', { refund });
    expect(text).toContain('Refund AED 100,000.00');
    expect(text).not.toMatch(/Paid for the rental|215,867/);
  });

  it('whose lines do not add up is not written', () => {
    const sample = sampleData('refund_confirmation');
    const refund = { ...sample.refund, total: sample.refund.total + 1 };
    expect(checkEmailData('refund_confirmation', { ...sample, refund })).toEqual(['refund.lines']);
    expect(checkEmailData('refund_confirmation', { ...sample, refund: null })).toEqual(['refund']);
  });

  it('that a bank refused asks the customer for no card or account by email', async () => {
    const { text } = await read('refund_delayed');
    expect(text).toContain('send no card or account number by e-mail');
    expect(text).toContain('There is nothing you need to do until then');
  });
});

describe('a claim', () => {
  it('is explained to its customer with what follows if it cannot be granted', async () => {
    const { text } = await read('refund_under_review');
    expect(text).toContain('Your reason A medical emergency');
    expect(text).toContain('Requested AED 215,867.50');
    expect(text).toContain('If the request cannot be granted');
    expect(text).toContain('Refund AED 136,498.25');
  });

  it.each([
    ['approved', 'granted in full', 'cannot grant'],
    ['refused', 'cannot grant', 'granted in full'],
  ])('that is %s says so', async (decision, says, never) => {
    const { text } = await read('claim_decided', { decision });
    expect(text).toContain(says);
    expect(text).not.toContain(never);
  });

  it('that is refused after everything was used up promises no refund', async () => {
    const { text } = await read('claim_decided', { refund: { total: 0, currency: 'AED' } });
    expect(text).toContain('nothing comes back now');
    expect(text).not.toContain('five to ten working days');
  });

  it('shows finance what either answer costs, the customer’s words, and how to answer', async () => {
    const { subject, text } = await read('finance_refund_review');
    expect(subject).toContain('Reminder: Decide on a claim of AED 215,867.50');
    for (const words of [
      'Waiting for 24 hours',
      '> My mother was taken to hospital this morning.',
      'Refund AED 215,867.50',
      'Refund AED 136,498.25',
      'POST /v1/ops/refunds/MIDAS-7K3M9QXA-R1/decision',
    ])
      expect(text).toContain(words);
    const first = await read('finance_refund_review', { reminder: undefined, note: null });
    expect(first.subject).not.toContain('Reminder');
    expect(first.text).not.toMatch(/Their words|Waiting for/);
  });
});

it('a failed refund shows finance the answer and both ways to end it', async () => {
  const { subject, text } = await read('finance_refund_failed');
  expect(subject).toContain('Refund of AED 136,498.25 failed');
  for (const words of ['expired_or_canceled_card', '-R1/retry', '-R1/settle']) expect(text).toContain(words);
});

it.each([
  ['customer_request', 'The customer wished it', 'may welcome a call'],
  ['weather_cancellation', 'The weather', undefined],
  ['payment_review', 'Finance did not approve the payment', undefined],
])('the concierge reads why a booking ended: %s', async (reason, words, never) => {
  const { text } = await read('concierge_cancellation', { reason });
  expect(text).toContain(`Reason ${words}`);
  if (never !== undefined) expect(text).not.toContain(never);
  const unpaid = await read('concierge_cancellation', { reason, refund: null, note: undefined });
  expect(unpaid.text).toContain('Nothing had been paid');
});

describe('a deposit', () => {
  it('that goes back in full says how much', async () => {
    const { text } = await read('deposit_released');
    expect(text).toContain('goes back to you in full');
    expect(text).toContain('Returned to you USD 10,000.00');
    expect(text).not.toContain('Retained');
  });

  it('of which part is kept says how much, why, and what goes back', async () => {
    const { subject, text } = await read('deposit_retained');
    expect(text).toContain('> A window of the conservatory');
    expect(text).toContain('Deposit USD 10,000.00 Retained -USD 1,850.00');
    expect(text).toContain('Returned to you USD 8,150.00');
    expect(subject).not.toMatch(/retain/i);
  });

  it('that is kept whole promises nothing back', async () => {
    const deposit = { amount: 1_000_000, retained: 1_000_000, currency: 'USD' };
    const { text } = await read('deposit_retained', { deposit });
    expect(text).toContain('We retain the whole of your deposit');
    expect(text).toContain('Returned to you USD 0.00');
    expect(text).not.toContain('five to ten working days');
  });

  it('of which less is left than the rest promises no more than that, and adds up', async () => {
    const payout = { amount: 600_000, currency: 'USD' };
    const deposit = { amount: 1_000_000, retained: 150_000, currency: 'USD', payout };
    const { text } = await read('deposit_retained', { deposit });
    expect(text).toContain('Retained -USD 1,500.00 Returned before -USD 2,500.00');
    expect(text).toContain('Returned to you USD 6,000.00');
    const released = await read('deposit_released', { deposit: { ...deposit, retained: 0 } });
    expect(released.text).toContain('Deposit USD 10,000.00 Returned before -USD 4,000.00');
    expect(released.text).not.toContain('in full');
  });

  it('that finance has paid another way does not speak of the way it came', async () => {
    const deposit = { amount: 1_000_000, retained: 150_000, currency: 'USD', settled: true };
    for (const name of ['deposit_retained', 'deposit_released'] as const) {
      const { text } = await read(name, { deposit });
      expect(text).toContain('in the way that we have agreed with you');
      expect(text).not.toContain('by the way it came');
    }
  });

  it('names what is paid out in another currency', async () => {
    const deposit = { amount: 1_836_250, currency: 'AED', payout: { amount: 500_000, currency: 'USD' } };
    const { text } = await read('deposit_released', { deposit });
    expect(text).toContain('Returned to you AED 18,362.50 Paid out in USD USD 5,000.00');
  });

  it.each([
    ['deposit_retained', { deposit: { amount: 100, retained: 101, currency: 'USD' } }, 'deposit.retained'],
    ['deposit_retained', { deposit: { amount: 100, retained: 0, currency: 'USD' } }, 'deposit.retained'],
    ['deposit_retained', { reason: ' \n ' }, 'reason'],
    ['deposit_released', { deposit: { amount: 0, currency: 'USD' } }, 'deposit.amount'],
  ] as const)('%s cannot be rendered with %j', (name, changes, field) => {
    expect(checkEmailData(name, { ...sampleData(name), ...changes })).toEqual([field]);
  });
});
