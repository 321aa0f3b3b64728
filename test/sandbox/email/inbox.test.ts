import { createTransport, type Transporter } from 'nodemailer';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Sandbox } from '../../../sandbox/index.ts';
import type { Email } from '../../../sandbox/email/inbox/inbox.ts';
import { control, sdk, startForTest, USD_100 } from '../testSandbox.ts';

let sandbox: Sandbox;
let transport: Transporter;

beforeAll(async () => {
  sandbox = await startForTest();
  transport = createTransport({
    host: '127.0.0.1',
    port: sandbox.smtpPort,
    secure: false,
    auth: { user: 'midas', pass: 'any' },
    socketTimeout: 5_000,
  });
});
beforeEach(() => control(sandbox.url, 'DELETE', '/sandbox/state'));
afterAll(() => sandbox.stop());

const EMAIL = {
  from: '"Midas" <concierge@x.test>',
  to: 'guest@x.test',
  subject: 'Your booking MIDAS-7K3M9QX2 – confirmed',
  text: 'Dear guest, MIDAS-7K3M9QX2 is confirmed.',
  html: '<html><head></head><body><h1>Confirmed</h1><script>document.title = 1</script></body></html>',
  headers: { 'X-Midas-Template': 'booking_confirmation', 'X-Midas-Notification': 'n1' },
};
const messages = (query = ''): Promise<Email[]> => control(sandbox.url, 'GET', `/inbox/messages${query}`);
const faults = (body: object): Promise<unknown> => control(sandbox.url, 'PUT', '/sandbox/smtp/faults', body);
const refusal = async (): Promise<{ responseCode?: number; code?: string }> =>
  transport.sendMail(EMAIL).then(
    () => ({}),
    (error: unknown) => error as { responseCode?: number; code?: string }, // nodemailer's SMTPError
  );

test('an email is kept with its headers, text and email', async () => {
  await transport.sendMail(EMAIL);
  expect(await messages()).toMatchObject([
    {
      from: '"Midas" <concierge@x.test>',
      to: ['guest@x.test'],
      subject: EMAIL.subject,
      headers: { 'x-midas-template': 'booking_confirmation', 'x-midas-notification': 'n1' },
      text: expect.stringContaining('Dear guest') as string,
      html: expect.stringContaining('Confirmed') as string,
    },
  ]);
});

test('the newest email comes first, and filters find a recipient, a template, a booking', async () => {
  await transport.sendMail(EMAIL);
  await transport.sendMail({
    ...EMAIL,
    to: 'team@x.test',
    subject: 'Second',
    text: '-',
    html: '-',
    headers: {},
  });
  expect((await messages()).map((email) => email.subject)).toEqual(['Second', EMAIL.subject]);
  for (const query of ['?to=Guest@x.test', '?template=booking_confirmation', '?booking=MIDAS-7K3M9QX2']) {
    expect((await messages(query)).map((email) => email.subject)).toEqual([EMAIL.subject]);
  }
});

test('an email’s scripts are shut away from the page that shows it', async () => {
  await transport.sendMail(EMAIL);
  const [email] = await messages();
  const answer = await fetch(`${sandbox.url}/inbox/${email?.id ?? ''}`);
  expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
  const page = await answer.text();
  expect(page).toContain('&lt;script&gt;');
  expect(page).not.toContain('<script>document.title');
  expect(page).not.toContain('allow-scripts');
});

test.each([
  ['connection_refused_greeting', 554],
  ['auth_failed', 535],
  ['421', 421],
  ['550_quota', 550],
  ['450', 450],
  ['550_rcpt', 550],
  ['554_data', 554],
])('an email met by %s is refused with %i, and the next one passes', async (kind, code) => {
  await faults({ kind });
  expect((await refusal()).responseCode).toBe(code);
  expect(await messages()).toHaveLength(0);
  expect(await refusal()).toEqual({});
});

test('a connection lost after the email leaves it delivered and its sender in doubt', async () => {
  await faults({ kind: 'drop_after_data' });
  expect((await refusal()).responseCode).toBeUndefined();
  expect((await refusal()).code).toBeUndefined();
  expect(await messages()).toHaveLength(2);
});

test('unknown recipients are refused by pattern', async () => {
  await faults({ rejectRecipients: ['*@x.test'] });
  expect((await refusal()).responseCode).toBe(550);
});

test('the pages show what there is', async () => {
  await transport.sendMail({ ...EMAIL, subject: '<b>Bold</b>' });
  const intent = await sdk(sandbox.port).paymentIntents.create(USD_100);
  const pageOf = async (path: string) => (await fetch(sandbox.url + path)).text();
  expect(await pageOf('/inbox')).toContain('&lt;b&gt;Bold&lt;/b&gt;');
  expect(await pageOf('/')).toContain(intent.id);
  const payPage = await pageOf(`/pay/${intent.client_secret ?? ''}`);
  expect(payPage).toContain('USD');
  expect(payPage).toContain('MIDAS-7K3M9QX2');
  expect(await pageOf('/bookings/MIDAS-7K3M9QX2')).toContain('MIDAS-7K3M9QX2');
  expect((await fetch(`${sandbox.url}/pay/pi_none`)).status).toBe(404);
});
