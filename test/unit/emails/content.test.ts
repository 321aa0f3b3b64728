/** What single emails must say, each for its own reason. */
import { expect, it } from 'vitest';
import { renderEmail, sampleData } from '../../../src/emails/index.ts';
import { readable } from './reading.ts';

async function textOf(rendered: Promise<{ text: string }>): Promise<string> {
  return readable((await rendered).text);
}

it('a receipt shows what was bought with its tax, and the deposit apart from it', async () => {
  const text = await textOf(renderEmail('payment_receipt', sampleData('payment_receipt')));
  for (const line of [
    'Rental AED 144,000.00',
    'Add-ons AED 5,400.00',
    'Insurance AED 21,600.00',
    'Service fee AED 17,100.00',
    'Tax AED 9,405.00',
    'Total AED 197,505.00',
    'Security deposit AED 18,362.50',
    'Tax registration 100 2345 6789 0003',
  ]) {
    expect(text).toContain(line);
  }
});

it('a receipt shows each payment in the currency it was made in', async () => {
  const text = await textOf(
    renderEmail('payment_receipt', {
      ...sampleData('payment_receipt'),
      payments: [
        { amount: 5_878_000, currency: 'USD', reference: 'PP-1' },
        { amount: 9_000_000, currency: 'JPY', reference: 'PP-2' },
      ],
    }),
  );
  expect(text).toContain('Payment PP-1 USD 58,780.00');
  expect(text).toContain('Payment PP-2 JPY 9,000,000');
});

it('a receipt without a tax registration number has no empty line for one', async () => {
  const sample = { ...sampleData('payment_receipt'), taxRegistrationNumber: null };
  expect(await textOf(renderEmail('payment_receipt', sample))).not.toContain('Tax registration');
});

it('a failed payment says what happened, how to try again and when somebody will call', async () => {
  const text = await textOf(renderEmail('payment_failed', sampleData('payment_failed')));
  expect(text).toContain('What happened Your bank declined the payment.');
  expect(text).toContain('To try again');
  expect(text).toContain('within 30 minutes');
  expect(text).toContain('Held until Tuesday, 2 November 2027, 16:10 (Dubai time)');
});

it('a cancellation says what comes back, or that nothing had been paid', async () => {
  const sample = sampleData('cancellation_confirmation');
  expect(await textOf(renderEmail('cancellation_confirmation', sample))).toContain('Refund USD 29,826.24');
  const unpaid = await textOf(renderEmail('cancellation_confirmation', { ...sample, refund: null }));
  expect(unpaid).toContain('Nothing had been paid');
  expect(unpaid).not.toContain('Refund');
});

it('a reservation that we could not confirm is not said to have been cancelled by its customer', async () => {
  const sample = sampleData('cancellation_confirmation');
  const text = await textOf(
    renderEmail('cancellation_confirmation', { ...sample, reason: 'payment_review' }),
  );
  expect(text).toContain('We could not confirm your reservation');
  expect(text).toContain('Refund USD 29,826.24');
  expect(text).not.toMatch(/We confirm that|risk|fraud|review/i);
});

it('a payment under review is explained to its customer without a word of suspicion, with the time of our answer', async () => {
  const { subject, text } = await renderEmail('booking_in_review', sampleData('booking_in_review'));
  expect(readable(text)).toContain('Our answer by Wednesday, 3 November 2027, 16:10 (Dubai time)');
  expect(readable(text)).toContain('Your dates are kept for you');
  expect(`${subject} ${text}`).not.toMatch(/risk|fraud|suspic|review|verif|finance/i);
});

it('finance reads how long is left, what was paid at which risk, and how to decide', async () => {
  const sample = sampleData('finance_risk_review');
  const { subject, text } = await renderEmail('finance_risk_review', sample);
  expect(subject).toContain('Reminder: Decide on a payment within 18 hours');
  for (const line of [
    '18 hours left to decide',
    'Decide by Wednesday, 3 November 2027, 16:10 (Dubai time)',
    'Payment pi_3QJ8vX2eZvKYlo2C',
    'Risk highest',
    'Paid AED 215,867.50',
    'POST /v1/ops/bookings/MIDAS-7K3M9QXA/review',
  ])
    expect(readable(text)).toContain(line);
  const first = await renderEmail('finance_risk_review', { ...sample, reminder: undefined });
  expect(first.subject).not.toContain('Reminder');
});

it.each([
  [[], null],
  [['elevated_risk'], 'at an elevated risk of fraud'],
  [['highest_risk'], 'finance has approved it'],
  [['elevated_risk', 'highest_risk'], 'finance has approved it'],
] as const)('a new booking with %j informs the concierge: %s', async (flags, says) => {
  const text = await textOf(
    renderEmail('concierge_new_booking', { ...sampleData('concierge_new_booking'), flags }),
  );
  if (says === null) expect(text).not.toMatch(/risk/i);
  else expect(text).toContain(says);
  expect(text.match(/Risk of the payment/g) ?? []).toHaveLength(says === null ? 0 : 1);
});

it('a villa is arrived at and left, and its nights are counted', async () => {
  const text = await textOf(renderEmail('pre_arrival', sampleData('pre_arrival')));
  expect(text).toContain('Arrival Tuesday, 12 October 2027, 10:00 (Washington, D.C. time)');
  expect(text).toContain('Duration 4 nights');
});

it('notes that a customer did not leave take no room', async () => {
  const sample = sampleData('concierge_pre_arrival');
  for (const notes of [null, '', ' \n ']) {
    const customer = { ...sample.customer, notes };
    expect(await textOf(renderEmail('concierge_pre_arrival', { ...sample, customer }))).not.toContain(
      'notes',
    );
  }
});
