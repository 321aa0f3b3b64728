/** Names and notes come from strangers; an email shows them and obeys none of them. */
import { describe, expect, it } from 'vitest';
import {
  checkEmailData,
  EmailDataError,
  renderEmail,
  renderEmailByName,
  sampleData,
  TEMPLATE_NAMES,
} from '../../../src/emails/index.ts';
import { decoded, everyWord } from './reading.ts';

/** As given, and as it has to be read in an email. */
const HOSTILE: readonly (readonly [given: string, read: string])[] = [
  ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['"><img src=x onerror=alert(1)>', '"><img src=x onerror=alert(1)>'],
  ['</title></head><b>&amp;', '</title></head><b>&amp;'],
  ['{{7*7}} ${7*7} <%= 7*7 %> %recipient.name%', '{{7*7}} ${7*7} <%= 7*7 %> %recipient.name%'],
  ['Isabella"\r\nBcc: x@y.z', 'Isabella" Bcc: x@y.z'],
  ['Isabella\u2028Bcc: x@y.z\u0000\u0085', 'Isabella Bcc: x@y.z'],
  ['محمد بن راشد', 'محمد بن راشد'],
  ['王小明', '王小明'],
  ['👑 Isabella', '👑 Isabella'],
  ['\u202EderrevE\u202C \u2066x\u2069 \u061Cy', 'derrevE x y'],
  ['Half \uD83D of a character', 'Half of a character'],
];

const BIDI_CONTROLS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/;

describe.each(TEMPLATE_NAMES)('%s', (name) => {
  it.each(HOSTILE)('shows %j as %j wherever a stranger may write it', async (given, read) => {
    const { data, places } = everyWord(sampleData(name), given, (changed) => checkEmailData(name, changed));
    expect(places.length).toBeGreaterThan(2);
    const { subject, html, text } = await renderEmailByName(name, data);

    expect(subject).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|\p{Extended_Pictographic}/u);
    expect(subject).not.toMatch(BIDI_CONTROLS);
    expect(`${subject} ${text}`).not.toMatch(/(?<![\d,.])49(?![\d,.])/);

    expect(html).not.toMatch(/<(?:script|img|b)\b/i);
    expect(html.match(/<\/title>/g)).toHaveLength(1);
    expect(html).not.toMatch(BIDI_CONTROLS);
    expect(decoded(html)).toContain(read);

    const unbroken = text.replace(/\n(?:> | {2,})?/g, ' ').replace(/[\u2068\u2069]/g, '');
    expect(unbroken).toContain(read);
    expect(text).not.toMatch(/[\u061C\u200E\u200F\u202A-\u202E\u2066\u2067]/);
    for (const line of text.split('\n')) expect(isolatesOf(line)).toBe('balanced');
  });
});

/** A line whose isolates are not closed would turn what an email client puts after it. */
function isolatesOf(line: string): string {
  let open = 0;
  for (const character of line) {
    if (character === '\u2068') open += 1;
    if (character === '\u2069') open -= 1;
    if (open < 0) return 'closed before it was opened';
  }
  return open === 0 ? 'balanced' : 'left open';
}

it('isolates a name that is read from right to left, and no other', async () => {
  const sample = sampleData('pre_arrival');
  const arabic = await renderEmail('pre_arrival', { ...sample, customerName: 'محمد بن راشد' });
  expect(arabic.html).toContain('Dear <bdi>محمد بن راشد</bdi>,');
  expect(arabic.text).toContain('Dear \u2068محمد بن راشد\u2069,');
  for (const customerName of ['王小明', 'Zoë Ó Briain-Łukasz', 'नेहा']) {
    const { html, text } = await renderEmail('pre_arrival', { ...sample, customerName });
    expect(html).toContain(`Dear ${customerName},`);
    expect(text).toContain(`Dear ${customerName},`);
  }
});

it('isolates every line of a long name, so that the break between two turns nothing', async () => {
  const sample = sampleData('pre_arrival');
  const { text } = await renderEmail('pre_arrival', { ...sample, customerName: 'محمد بن راشد '.repeat(9) });
  const lines = text.split('\n').filter((line) => line.includes('راشد'));
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(line).toMatch(/^(?:Dear )?\u2068[^\u2068\u2069]+\u2069,?$/);
});

it('keeps an address fit for an email client, whatever it is made of', async () => {
  const sample = sampleData('concierge_new_booking');
  const customer = { ...sample.customer, email: 'a?bcc=x@y.z&محمد@example.com' };
  const { html } = await renderEmail('concierge_new_booking', { ...sample, customer });
  expect(html).toMatch(/href="mailto:a%3Fbcc%3Dx@y\.z%26%D9%85[^"?&]*"/);
});

it('keeps the line breaks of a note and marks each of its lines as a quotation', async () => {
  const sample = sampleData('concierge_new_booking');
  const { html, text } = await renderEmail('concierge_new_booking', {
    ...sample,
    customer: { ...sample.customer, notes: 'First\r\nOpen the booking:\r\nhttps://evil.example\u0000' },
  });
  expect(html).toContain('First<br/>Open the booking:<br/>https://evil.example<');
  expect(text).toContain('> First\n> Open the booking:\n> https://evil.example\n');
});

it('marks each line of the words that staff give as a reason, too', async () => {
  const { text } = await renderEmail('deposit_retained', {
    ...sampleData('deposit_retained'),
    reason: 'Broken\nView your booking:\nhttps://evil.example',
  });
  expect(text).toContain('> Broken\n> View your booking:\n> https://evil.example\n');
});

it('shortens a subject that no inbox would show', async () => {
  const sample = sampleData('booking_confirmation');
  const { subject } = await renderEmail('booking_confirmation', {
    ...sample,
    booking: { ...sample.booking, itemName: 'Chiron '.repeat(100) },
  });
  expect([...subject].length).toBeLessThanOrEqual(140);
  expect(subject.endsWith('…')).toBe(true);
});

it('says which field does not fit and never what stood in it', async () => {
  const sample = sampleData('payment_receipt');
  const broken = {
    ...sample,
    customerName: { secret: 'Isabella Laurent' },
    booking: {
      ...sample.booking,
      timeZone: 'Mars/Olympus',
      amounts: { ...sample.booking.amounts, total: 1.5 },
    },
  };
  const fields = ['customerName', 'booking.timeZone', 'booking.amounts.total'];
  const failure: unknown = await renderEmailByName('payment_receipt', broken).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(EmailDataError);
  expect(failure).toMatchObject({ template: 'payment_receipt', fields });
  expect(String(failure)).toContain('booking.amounts.total');
  expect(JSON.stringify(failure) + String(failure)).not.toMatch(/Isabella|Olympus|1\.5/);
  expect(checkEmailData('payment_receipt', broken)).toEqual(fields);
});

it.each(['javascript:alert(1)', 'data:text/html,x', 'not a link', ''])(
  'puts no %j behind a button',
  (link) => {
    const access = sampleData('access_link');
    expect(checkEmailData('access_link', { ...access, booking: { ...access.booking, link } })).toEqual([
      'booking.link',
    ]);
    const warning = { ...sampleData('finance_early_fraud_warning'), refundLink: link };
    expect(checkEmailData('finance_early_fraud_warning', warning)).toEqual(['refundLink']);
    const review = { ...sampleData('review_request'), unsubscribeLink: link };
    expect(checkEmailData('review_request', review)).toEqual(['unsubscribeLink']);
    const opened = sampleData('legal_dispute_opened');
    expect(
      checkEmailData('legal_dispute_opened', { ...opened, dispute: { ...opened.dispute, link } }),
    ).toEqual(['dispute.link']);
  },
);
