/** What SendGrid and Mailgun take, refuse and break off, seen through their own SDKs. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../sandbox/index.ts';
import { inboxOf, journalOf, EMAIL, mailgunOf, MESSAGE_ID, sendGridOf, type Send } from './emailSandbox.ts';
import { control, startForTest } from '../testSandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startForTest();
});
beforeEach(() => control(sandbox.url, 'DELETE', '/sandbox/state'));
afterAll(() => sandbox.stop());

const VENDORS = ['sendgrid', 'mailgun'] as const;
type VendorName = (typeof VENDORS)[number];

const clientOf = (name: VendorName, key?: string, timeoutMs?: number): Send =>
  (name === 'sendgrid' ? sendGridOf : mailgunOf)(sandbox, key, timeoutMs);
const faults = (name: VendorName, body: object): Promise<unknown> =>
  control(sandbox.url, 'PUT', `/sandbox/${name}/faults`, body);

describe.each(VENDORS)('%s', (name) => {
  const accepted = name === 'sendgrid' ? 202 : 200;

  test('an email it accepts is in the same inbox as those of the mail server', async () => {
    const { status, id } = await clientOf(name)('n1');
    expect(status).toBe(accepted);
    expect(await inboxOf(sandbox.url)).toMatchObject([
      {
        provider: name,
        from: EMAIL.from,
        to: ['guest@x.test'],
        subject: EMAIL.subject,
        text: EMAIL.text,
        html: EMAIL.html,
        headers: { 'message-id': MESSAGE_ID, 'x-midas-notification': 'n1' },
        consignment: {
          providerId: id,
          tags: ['booking_confirmation'],
          variables: { midas_notification: 'n1' },
        },
      },
    ]);
    expect(id?.length).toBeGreaterThan(10);
  });

  test('words in any script, and those that look like markup or a template, arrive as they were written', async () => {
    const words = 'محمد 王小明 👑 <script>alert(1)</script> {{7*7}} %recipient.name%';
    await clientOf(name)('n1', { subject: words, text: `${words}\r\nline two`, html: `<p>${words}</p>` });
    expect(await inboxOf(sandbox.url)).toMatchObject([
      { subject: words, text: `${words}\r\nline two`, html: `<p>${words}</p>` },
    ]);
  });

  test('another key is refused, and nothing arrives', async () => {
    expect((await clientOf(name, 'SG.stranger')('n1')).status).toBe(401);
    expect(await inboxOf(sandbox.url)).toEqual([]);
    expect(await journalOf(sandbox.url)).toMatchObject([
      { key: 'n1', received: 1, answered: 1, accepted: 0 },
    ]);
  });

  test.each(['400', '401', '402', '403', '404', '413', '429', '500', '503'])(
    'it can answer %s, whereupon nothing arrives and the next email passes',
    async (kind) => {
      await faults(name, { calls: [{ kind }] });
      expect((await clientOf(name)('n1')).status).toBe(Number(kind));
      expect(await inboxOf(sandbox.url)).toEqual([]);
      expect((await clientOf(name)('n1')).status).toBe(accepted);
    },
  );

  test.each([
    ['drop_before', 0],
    ['drop_after', 1],
    ['timeout_before', 0],
    ['timeout', 1],
    ['500_after', 1],
  ])('a call met by %s is lost to its sender, while %i emails arrived', async (kind, arrived) => {
    await faults(name, { calls: [{ kind, delayMs: 3_000 }] });
    const { status } = await clientOf(name, undefined, 300)('n1');
    expect(status).toBe(kind === '500_after' ? 500 : undefined);
    expect(await inboxOf(sandbox.url)).toHaveLength(arrived);
    const answered = kind === '500_after' ? 1 : 0;
    expect(await journalOf(sandbox.url)).toMatchObject([
      { key: 'n1', provider: name, received: 1, answered, accepted: 0, kept: arrived },
    ]);
  });

  test('a slow answer comes all the same', async () => {
    await faults(name, { calls: [{ kind: 'slow', delayMs: 400 }] });
    const began = Date.now();
    expect((await clientOf(name)('n1')).status).toBe(accepted);
    expect(Date.now() - began).toBeGreaterThanOrEqual(400);
  });

  test('what was asked can be looked up', async () => {
    await clientOf(name)('n1');
    const calls = await control<{ key: string; body: string }[]>(
      sandbox.url,
      'GET',
      `/sandbox/${name}/calls`,
    );
    expect(calls).toMatchObject([{ key: 'n1', body: expect.stringContaining('Dear guest') as string }]);
  });
});

test.each([
  ['no recipient', { to: undefined, personalizations: [{ to: [] }] }, 'personalizations.0.to'],
  ['a recipient that is none', { to: 'nobody' }, 'personalizations.0.to.0.email'],
  ['a local part beyond ASCII', { to: 'محمد@x.test' }, 'personalizations.0.to.0.email'],
  ['one recipient twice', { to: ['a@x.test', 'A@x.test'] }, 'personalizations.0.to'],
  ['a sender that is none', { from: 'nobody' }, 'from.email'],
  ['no subject', { subject: '' }, 'subject'],
  ['HTML before text', { text: undefined, html: undefined, content: unordered() }, 'content'],
  ['a header that is SendGrid’s own', { headers: { 'Content-Type': 'text/plain' } }, 'headers'],
  ['too much in custom arguments', { customArgs: { a: 'x'.repeat(10_001) } }, 'custom_args'],
  ['eleven categories', { categories: Array.from({ length: 11 }, (_, n) => `c${n}`) }, 'categories'],
])('SendGrid refuses %s and names the field', async (_what, changes, field) => {
  const { status, body } = await sendGridOf(sandbox)('n1', changes);
  expect(status).toBe(400);
  expect(body).toMatchObject({ errors: [{ field, message: expect.any(String) as string }] });
  expect(await inboxOf(sandbox.url)).toEqual([]);
});

function unordered(): object[] {
  return [
    { type: 'text/html', value: '<p>a</p>' },
    { type: 'text/plain', value: 'a' },
  ];
}

test('SendGrid’s own sandbox mode accepts an email and sends none', async () => {
  const changes = { mailSettings: { sandboxMode: { enable: true } } };
  expect((await sendGridOf(sandbox)('n1', changes)).status).toBe(200);
  expect(await inboxOf(sandbox.url)).toEqual([]);
});

test('a body beyond SendGrid’s largest is refused as such', async () => {
  const answer = await fetch(`${sandbox.sendgrid.apiBase}/v3/mail/send`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.sendgrid.apiKey}`, 'content-type': 'application/json' },
    body: 'x'.repeat(30 * 1024 * 1024 + 1),
  });
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ errors: [{ message: 'Payload Too Large' }] });
});

test.each([
  ['no recipient', { to: undefined }, 'to parameter is missing'],
  ['a recipient that is none', { to: 'nobody' }, "'to' parameter is not a valid address"],
  ['a sender that is none', { from: 'nobody' }, "'from' parameter is not a valid address"],
  ['an empty email', { text: undefined, html: undefined }, "Need at least one of 'text' or 'html'"],
])('Mailgun refuses %s in its own words', async (_what, changes, words) => {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...EMAIL, ...changes })) {
    if (value !== undefined) form.append(name, value);
  }
  const answer = await postForm(form);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ message: expect.stringContaining(words) as string });
});

test('Mailgun says Forbidden in plain text, and knows one domain', async () => {
  const form = () => {
    const made = new FormData();
    for (const [name, value] of Object.entries(EMAIL)) made.append(name, value);
    return made;
  };
  const forbidden = await postForm(form(), { key: 'stranger' });
  expect([forbidden.status, await forbidden.text()]).toEqual([401, 'Forbidden']);
  expect((await postForm(form(), { domain: 'other.test' })).status).toBe(404);
});

test('Mailgun’s test mode accepts an email and sends none', async () => {
  expect((await mailgunOf(sandbox)('n1', { 'o:testmode': 'yes' })).status).toBe(200);
  expect(await inboxOf(sandbox.url)).toEqual([]);
});

function postForm(
  form: FormData,
  { key = sandbox.mailgun.apiKey, domain = sandbox.mailgun.domain } = {},
): Promise<Response> {
  return fetch(`${sandbox.mailgun.apiBase}/v3/${domain}/messages`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`api:${key}`).toString('base64')}` },
    body: form,
  });
}
