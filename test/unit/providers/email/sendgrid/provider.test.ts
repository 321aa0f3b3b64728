/** SendGrid through its real SDK and a real socket: what each outcome means, and what is sent. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createSendGridProvider } from '../../../../../src/providers/email/sendgrid/provider.ts';
import type { OutgoingEmail } from '../../../../../src/providers/email/provider.ts';
import { describeFaults, vendor } from '../vendorFaults.ts';
import { emailOf } from '../vendorServer.ts';

const TAKEN = { status: 202, headers: { 'x-message-id': 'vendor-1' } };
const create = (apiBase: string, timeoutMs: number) =>
  createSendGridProvider({
    apiKey: 'SG.key',
    apiBase,
    from: 'Midas The Lifestyle <concierge@midas.example>',
    timeoutMs,
  });

const refusal = (field: string | null) =>
  JSON.stringify({ errors: [{ message: 'ada@example.org is not welcome', field, help: null }] });

describe('SendGrid', () => {
  describeFaults({
    create,
    taken: TAKEN,
    refusedContent: { status: 400, body: refusal('content.0.value') },
    refusedRecipient: { status: 400, body: refusal('personalizations.0.to.0.email') },
  });

  test('a refusal without a field refuses the message', async () => {
    const { url } = await vendor({ status: 400, body: refusal(null) });
    expect(await create(url, 5_000).send(emailOf())).toMatchObject({ outcome: 'refused_email' });
  });

  test('a redirect is not followed: the email would go to a host that nobody configured', async () => {
    const other = await vendor(TAKEN);
    const { url } = await vendor({ status: 307, headers: { location: other.url } });
    expect(await create(url, 5_000).send(emailOf())).toEqual({ outcome: 'unavailable', reason: 'HTTP 307' });
    expect(other.asked).toEqual([]);
  });
});

const body = z.looseObject({
  personalizations: z.array(
    z.looseObject({
      to: z.array(z.object({ email: z.string(), name: z.string().optional() })),
      headers: z.record(z.string(), z.string()),
    }),
  ),
  tracking_settings: z.looseObject({ click_tracking: z.unknown() }),
});

async function sentFor(change: Partial<OutgoingEmail> = {}) {
  const server = await vendor(TAKEN);
  await create(server.url, 5_000).send(emailOf(change));
  const [asked] = server.asked;
  return { asked, body: body.parse(JSON.parse(asked?.body.toString() ?? '')) };
}

describe('what SendGrid gets', () => {
  test('the message with its identity, for one recipient', async () => {
    const { asked, body } = await sentFor();
    expect(asked?.url).toBe('/vendor/v3/mail/send');
    expect(asked?.headers.authorization).toBe('Bearer SG.key');
    expect(body).toEqual({
      from: { email: 'concierge@midas.example', name: 'Midas The Lifestyle' },
      reply_to: { email: 'concierge@midas.example' },
      subject: 'Your booking',
      personalizations: [
        {
          to: [{ email: 'ada@example.org', name: 'Ada Lovelace' }],
          headers: {
            'X-Midas-Template': 'booking_confirmed',
            'Auto-Submitted': 'auto-generated',
            'Message-ID': '<n1@midas.example>',
          },
        },
      ],
      content: [
        { type: 'text/plain', value: 'Welcome' },
        { type: 'text/html', value: '<p>Welcome</p>' },
      ],
      categories: ['booking_confirmed'],
      custom_args: { midas_notification: 'payment/pay_1/receipt' },
      tracking_settings: {
        click_tracking: { enable: true, enable_text: false },
        open_tracking: { enable: true },
        subscription_tracking: { enable: false },
      },
    });
  });

  test("no header of the email becomes one of the vendor's request, and no connection is kept", async () => {
    const { asked } = await sentFor();
    expect(
      Object.keys(asked?.headers ?? {}).filter((name) => /midas|message-id|auto-sub/.test(name)),
    ).toEqual([]);
    expect(asked?.headers.connection).toBe('close');
  });

  test("an email with an access token in a link is kept from the vendor's redirector", async () => {
    const { body } = await sentFor({ html: '<a href="https://midas.example/b/1#t=secret">Your booking</a>' });
    expect(body.tracking_settings.click_tracking).toEqual({ enable: false, enable_text: false });
  });

  test.each([
    ['<script>alert(1)</script>', '"<script>alert(1)</script>"'],
    ['{{7*7}}', '{{7*7}}'],
    ['"\r\nBcc: x@y.z', '"\\" Bcc: x@y.z"'],
    ['Lovelace, Ada', '"Lovelace, Ada"'],
    ['محمد بن راشد', 'محمد بن راشد'],
    ['王小明', '王小明'],
    ['Ada 👑', 'Ada 👑'],
  ])('the name %j arrives as a name, evaluated by nobody', async (name, written) => {
    const { asked, body } = await sentFor({ to: { name, address: 'ada@example.org' }, subject: name });
    expect(body.personalizations[0]?.to).toEqual([{ email: 'ada@example.org', name: written }]);
    expect(asked?.body.toString()).not.toMatch(/substitutions|dynamic_template|template_id/);
    expect(body['subject']).toBe(name);
  });

  test('a domain of another script goes out in ASCII', async () => {
    const { body } = await sentFor({ to: { address: 'ada@bücher.example' } });
    expect(body.personalizations[0]?.to).toEqual([{ email: 'ada@xn--bcher-kva.example' }]);
  });
});
