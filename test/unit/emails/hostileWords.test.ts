/** Names and notes come from strangers; a letter shows them and obeys none of them. */
import { expect, it } from 'vitest';
import { EmailDataError, renderEmail, sampleData } from '../../../src/emails/index.ts';

const MARKUP = '<img src=x onerror="alert(1)"><b>Bold</b> & co';

it('shows markup in a name as the characters it is made of', async () => {
  const { html, text } = await renderEmail('booking_confirmation', {
    ...sampleData('booking_confirmation'),
    customerName: MARKUP,
  });
  expect(html).not.toContain('<img');
  expect(html).not.toContain('<b>');
  expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
  expect(text).toContain('<b>Bold</b> & co');
});

it('escapes markup in the title, where the item name stands in the head of the page', async () => {
  const sample = sampleData('booking_confirmation');
  const { html } = await renderEmail('booking_confirmation', {
    ...sample,
    booking: { ...sample.booking, itemName: '</title><script>alert(1)</script>' },
  });
  expect(html).not.toContain('<script');
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

it.each(['\r\nBcc: everyone@example.com', '\nX: y', '\r', '\u2028Bcc: a@example.com', '\u0000', '\u0085'])(
  'lets no line break in a name add a header or a line (%j)',
  async (injection) => {
    const sample = sampleData('payment_receipt');
    const { subject, text } = await renderEmail('payment_receipt', {
      ...sample,
      customerName: `Isabella${injection}`,
      booking: { ...sample.booking, itemName: `Bugatti${injection}` },
    });
    expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(subject).toContain('Bugatti');
    expect(text).toMatch(/^Dear Isabella.*,$/m);
    expect(text).not.toMatch(/^(Bcc|X):/m);
  },
);

it('takes emoji and marks that reverse the reading direction out of a subject', async () => {
  const sample = sampleData('booking_confirmation');
  const { subject } = await renderEmail('booking_confirmation', {
    ...sample,
    booking: { ...sample.booking, itemName: '\u202EChiron \u{1F697}\u2764\uFE0F\u{1F1E6}\u{1F1EA} 16.4' },
  });
  expect(subject).toBe('Confirmed: Chiron 16.4, Dubai (MIDAS-7K3M9QXA)');
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

it('keeps names of every script as they were given', async () => {
  for (const customerName of ['محمد بن راشد', '王小明', 'Zoë Ó Briain-Łukasz', 'नेहा']) {
    const { html, text } = await renderEmail('pre_arrival', { ...sampleData('pre_arrival'), customerName });
    expect(html).toContain(customerName);
    expect(text).toContain(`Dear ${customerName},`);
  }
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
  // @ts-expect-error the compiler would refuse this; rows read from a database do not ask it
  const failure: unknown = await renderEmail('payment_receipt', broken).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(EmailDataError);
  expect(failure).toMatchObject({
    template: 'payment_receipt',
    fields: ['customerName', 'booking.timeZone', 'booking.amounts.total'],
  });
  expect(String(failure)).toContain('booking.amounts.total');
  expect(JSON.stringify(failure) + String(failure)).not.toMatch(/Isabella|Olympus|1\.5/);
});

it.each(['javascript:alert(1)', 'data:text/html,x', 'not a link', ''])(
  'puts no %j behind a button',
  async (link) => {
    const sample = sampleData('access_link');
    const sending = renderEmail('access_link', { ...sample, booking: { ...sample.booking, link } });
    await expect(sending).rejects.toMatchObject({ fields: ['booking.link'] });
  },
);
