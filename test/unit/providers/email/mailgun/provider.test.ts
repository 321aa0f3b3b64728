/** Mailgun through its real SDK and a real socket: what each outcome means, and what is sent. */
import addressparser from 'nodemailer/lib/addressparser';
import { describe, expect, test } from 'vitest';
import type { OutgoingEmail } from '../../../../../src/providers/email/provider.ts';
import { createMailgunProvider } from '../../../../../src/providers/email/mailgun/provider.ts';
import { describeFaults, vendor } from '../vendorFaults.ts';
import { type Asked, emailOf } from '../vendorServer.ts';

const TAKEN = { status: 200, body: JSON.stringify({ id: 'vendor-1', message: 'Queued. Thank you.' }) };
const create = (apiBase: string, timeoutMs: number) =>
  createMailgunProvider({
    apiKey: 'key-1',
    domain: 'mg.midas.example',
    apiBase,
    from: 'Midas The Lifestyle <concierge@midas.example>',
    timeoutMs,
  });
const refusal = (message: string) => JSON.stringify({ message });

describe('Mailgun', () => {
  describeFaults({
    create,
    taken: TAKEN,
    refusedContent: {
      status: 400,
      body: refusal("'from' parameter is not a valid address: ada@example.org"),
    },
    refusedRecipient: {
      status: 400,
      body: refusal("'to' parameter is not a valid address. please check documentation"),
    },
  });

  test('400 about our domain is unavailable: another message would fare no better', async () => {
    const { url } = await vendor({
      status: 400,
      body: refusal('Domain mg.midas.example is not allowed to send'),
    });
    expect(await create(url, 5_000).send(emailOf())).toEqual({ outcome: 'unavailable', reason: 'HTTP 400' });
  });
});

async function sentFor(change: Partial<OutgoingEmail> = {}) {
  const server = await vendor(TAKEN);
  await create(server.url, 5_000).send(emailOf(change));
  const [asked] = server.asked;
  if (asked === undefined) throw new Error('Nobody was asked');
  return { asked, form: fieldsOf(asked) };
}

/** The fields of a form in order, each name with its text. */
function fieldsOf({ headers, body }: Asked): [string, string][] {
  const [, boundary = ''] = /boundary=(\S+)$/.exec(headers['content-type'] ?? '') ?? [];
  return body
    .toString()
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part): [string, string] => {
      const [head = '', ...text] = part.split('\r\n\r\n');
      return [/name="(.*)"/.exec(head)?.[1] ?? '', text.join('\r\n\r\n').replace(/\r\n$/, '')];
    });
}

describe('what Mailgun gets', () => {
  test('the message with its identity, for one recipient', async () => {
    const { asked, form } = await sentFor();
    expect(asked.url).toBe('/vendor/v3/mg.midas.example/messages');
    expect(asked.headers.authorization).toBe(`Basic ${Buffer.from('api:key-1').toString('base64')}`);
    expect(asked.headers.connection).toBe('close');
    expect(form).toEqual([
      ['from', 'Midas The Lifestyle <concierge@midas.example>'],
      ['to', 'Ada Lovelace <ada@example.org>'],
      ['subject', 'Your booking'],
      ['text', 'Welcome'],
      ['html', '<p>Welcome</p>'],
      ['o:tag', 'booking_confirmed'],
      ['o:tracking-clicks', 'htmlonly'],
      ['o:tracking-opens', 'yes'],
      ['v:midas_notification', 'payment/pay_1/receipt'],
      ['h:Message-Id', '<n1@midas.example>'],
      ['h:Reply-To', 'concierge@midas.example'],
      ['h:X-Midas-Template', 'booking_confirmed'],
      ['h:Auto-Submitted', 'auto-generated'],
    ]);
  });

  test("an email with an access token in a link is kept from the vendor's redirector", async () => {
    const { form } = await sentFor({ html: '<a href="https://midas.example/b/1#t=secret">Your booking</a>' });
    expect(form).toContainEqual(['o:tracking-clicks', 'no']);
  });

  test.each([
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['{{7*7}}', '{{7*7}}'],
    ['"\r\nBcc: x@y.z', '" Bcc: x@y.z'],
    ['Lovelace, Ada', 'Lovelace, Ada'],
    ['%recipient.name%', '%recipient.name%'],
    ['محمد بن راشد', 'محمد بن راشد'],
    ['王小明', '王小明'],
    ['Ada 👑', 'Ada 👑'],
  ])('the name %j arrives as a name, evaluated by nobody', async (name, shown) => {
    const { form } = await sentFor({ to: { name, address: 'ada@example.org' } });
    const to = form.find(([field]) => field === 'to')?.[1] ?? '';
    expect(to).toMatch(/^=\?UTF-8\?B\?[\w+/]+=*\?= <ada@example\.org>$/);
    const [read] = addressparser(to);
    const [, word = ''] = /^=\?UTF-8\?B\?(.*)\?=$/.exec(read?.name ?? '') ?? [];
    expect(Buffer.from(word, 'base64').toString()).toBe(shown);
    expect(
      form.map(([field]) => field).filter((field) => /^t:|template|recipient-variables/.test(field)),
    ).toEqual([]);
  });
});
