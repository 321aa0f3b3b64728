/** SMTP through nodemailer and a real socket: what each way of failing means, and what arrives. */
import { type AddressObject, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import type { OutgoingEmail } from '../../../../../src/providers/email/provider.ts';
import { createSmtpProvider, type SmtpSettings } from '../../../../../src/providers/email/smtp/provider.ts';
import { emailOf, startTcp } from '../vendorServer.ts';
import { type Reply, startSmtp, type Step } from './smtpServer.ts';

/** More than the buffers of two sockets hold. */
const LARGE = 'x'.repeat(24 * 1024 * 1024);
const QUICK = { connectionTimeout: 400, greetingTimeout: 400, socketTimeout: 400 };

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function provider(port: number, settings: Partial<SmtpSettings> = {}) {
  const smtp = createSmtpProvider({
    host: '127.0.0.1',
    port,
    secure: false,
    from: 'Midas The Lifestyle <concierge@midas.example>',
    ...settings,
  });
  stops.push(() => smtp.close());
  return smtp;
}

async function server(...scripts: Partial<Record<Step, Reply>>[]) {
  const talk = await startSmtp(...scripts);
  stops.push(talk.stop);
  return talk;
}

const SIGNED_IN = { auth: { user: 'midas', pass: 'secret' } };

describe('an answer', () => {
  test.each<[string, Partial<Record<Step, Reply>>, string, string]>([
    ['421 for a greeting', { greeting: '421 4.3.2 closing' }, 'unavailable', '421'],
    ['554 for a greeting', { greeting: '554 5.7.1 not you' }, 'unavailable', '554'],
    ['535 at sign-in', { AUTH: '535 5.7.8 bad password' }, 'unavailable', '535 5.7.8'],
    ['a quota at MAIL FROM', { MAIL: '550 5.4.5 daily quota' }, 'unavailable', 'MAIL FROM 550 5.4.5'],
    ['an unwelcome sender', { MAIL: '553 5.7.1 sender' }, 'unavailable', 'MAIL FROM 553 5.7.1'],
    ['no such mailbox', { RCPT: '550 5.1.1 <ada@example.org>' }, 'refused_recipient', 'RCPT TO 550 5.1.1'],
    ['a 550 without more', { RCPT: '550 ada@example.org unknown' }, 'refused_recipient', 'RCPT TO 550'],
    ['an address like a policy', { RCPT: '550 <relay@spam.example> unknown' }, 'refused_recipient', '550'],
    ['no relaying (Exim)', { RCPT: '550 relay not permitted' }, 'refused_email', 'RCPT TO 550'],
    ['no relaying (qmail)', { RCPT: '553 not allowed here (#5.7.1)' }, 'refused_email', '553 5.7.1'],
    ['no mailbox (qmail)', { RCPT: '511 no such name (#5.1.1 - chkuser)' }, 'refused_recipient', '511 5.1.1'],
    ['a block list', { RCPT: '554 rejected: you are in a blacklist' }, 'refused_email', 'RCPT TO 554'],
    ['policy at RCPT', { RCPT: '550 5.7.1 blocked' }, 'refused_email', 'RCPT TO 550 5.7.1'],
    ['the sender at RCPT', { RCPT: '550 5.1.8 sender' }, 'refused_email', 'RCPT TO 550 5.1.8'],
    ['a full mailbox', { RCPT: '552 5.2.2 full' }, 'refused_email', 'RCPT TO 552 5.2.2'],
    ['a quota at RCPT', { RCPT: '550 5.4.5 daily quota' }, 'unavailable', 'RCPT TO 550 5.4.5'],
    ['not signed in, at RCPT', { RCPT: '530 5.7.0 sign in' }, 'unavailable', 'RCPT TO 530 5.7.0'],
    ['greylisting', { RCPT: '450 4.2.0 later' }, 'unavailable', 'RCPT TO 450 4.2.0'],
    ['no DATA now', { DATA: '451 4.3.0 later' }, 'unavailable', 'DATA 451 4.3.0'],
    ['no DATA at all', { DATA: '554 5.5.1 no' }, 'refused_email', 'DATA 554 5.5.1'],
    ['4xx after the dot', { dot: '451 4.3.0 later' }, 'unavailable', 'DATA 451 4.3.0'],
    ['421 after the dot', { dot: '421 4.7.0 later' }, 'unavailable', '421'],
    ['552 after the dot', { dot: '552 5.3.4 too large' }, 'refused_email', 'DATA 552 5.3.4'],
    ['554 after the dot', { dot: '554 5.7.1 spam' }, 'refused_email', 'DATA 554 5.7.1'],
    ['the mailbox after the dot', { dot: '550 5.1.1 nobody' }, 'refused_recipient', 'DATA 550 5.1.1'],
  ])('%s', async (_what, script, outcome, reason) => {
    const { port } = await server(script);
    const sent = await provider(port, SIGNED_IN).send(emailOf());
    expect(sent).toMatchObject({ outcome });
    expect(sent).toHaveProperty('reason', expect.stringContaining(reason));
    expect(JSON.stringify(sent)).not.toContain('example.org');
  });
});

describe('without an answer', () => {
  test.each<[string, Partial<Record<Step, Reply>>, string]>([
    ['no greeting', { greeting: 'silence' }, 'unavailable'],
    ['a drop instead of a greeting', { greeting: 'drop' }, 'unavailable'],
    ['a drop at EHLO', { EHLO: 'drop' }, 'unavailable'],
    ['silence at MAIL FROM', { MAIL: 'silence' }, 'unavailable'],
    ['a drop at RCPT', { RCPT: 'drop' }, 'unavailable'],
    ['a drop before the body', { DATA: 'drop' }, 'unavailable'],
    ['silence before the body', { DATA: 'silence' }, 'unavailable'],
    ['a drop after the final dot', { dot: 'drop' }, 'unknown'],
    ['silence after the final dot', { dot: 'silence' }, 'unknown'],
  ])('%s', async (_what, script, outcome) => {
    const { port } = await server(script);
    expect(await provider(port, { timeouts: QUICK }).send(emailOf())).toMatchObject({ outcome });
  });

  test('a drop in mid-body is unavailable: the final dot never left', async () => {
    const talk = await server({ body: 'drop' });
    expect(await provider(talk.port).send(emailOf({ text: LARGE }))).toMatchObject({
      outcome: 'unavailable',
    });
    expect(talk.messages).toEqual([]);
  });

  test('a refused connection', async () => {
    const gone = await startTcp(() => undefined);
    await gone.stop();
    expect(await provider(gone.port).send(emailOf())).toEqual({
      outcome: 'unavailable',
      reason: 'ESOCKET ECONNREFUSED CONN',
    });
  });

  test('a host that no name server knows', async () => {
    expect(await provider(25, { host: 'mail.invalid' }).send(emailOf())).toMatchObject({
      outcome: 'unavailable',
    });
  });

  test('STARTTLS that fails', async () => {
    const { port } = await server({ EHLO: '250-mail.example\r\n250 STARTTLS', STARTTLS: 'drop' });
    expect(await provider(port).send(emailOf())).toMatchObject({ outcome: 'unavailable' });
  });

  test('a TLS handshake that is never answered', async () => {
    const silent = await startTcp(() => undefined);
    stops.push(silent.stop);
    const smtp = provider(silent.port, { secure: true, timeouts: QUICK });
    expect(await smtp.send(emailOf())).toMatchObject({ outcome: 'unavailable' });
  });

  test('a certificate that nobody vouches for', async () => {
    const foreign = new SMTPServer({ secure: true, logger: false });
    foreign.on('error', () => undefined);
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', () => resolve()));
    stops.push(() => new Promise((resolve) => foreign.close(() => resolve())));
    const address = foreign.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await provider(port, { secure: true }).send(emailOf())).toMatchObject({ outcome: 'unavailable' });
  });
});

describe('several messages', () => {
  test('two attempts of one message at once, through one pool, each get their own outcome', async () => {
    const { port } = await server({ dot: 'silence' }, { RCPT: 'silence' });
    const smtp = provider(port, { timeouts: QUICK });
    const outcomes = await Promise.all([smtp.send(emailOf()), smtp.send(emailOf())]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['unavailable', 'unknown']);
  });

  test('an unknown one leaves nothing behind for the next attempt of it', async () => {
    const talk = await startSmtp({ dot: 'drop' });
    const smtp = provider(talk.port);
    expect(await smtp.send(emailOf())).toMatchObject({ outcome: 'unknown' });
    await talk.stop();
    expect(await smtp.send(emailOf())).toMatchObject({ outcome: 'unavailable' });
  });

  test('a password crosses no network in the clear', async () => {
    const talk = await server({ STARTTLS: '454 4.7.0 no TLS' });
    const smtp = provider(talk.port, { ...SIGNED_IN, host: '0.0.0.0', timeouts: QUICK });
    expect(await smtp.send(emailOf())).toMatchObject({ outcome: 'unavailable' });
    expect(talk.commands).toContain('STARTTLS');
    expect(talk.commands.filter((line) => line.startsWith('AUTH'))).toEqual([]);
  });
});

async function arrived(change: Partial<OutgoingEmail> = {}) {
  const talk = await server();
  expect(await provider(talk.port).send(emailOf(change))).toMatchObject({ outcome: 'accepted' });
  return {
    commands: talk.commands,
    raw: talk.messages[0] ?? '',
    email: await simpleParser(talk.messages[0] ?? ''),
  };
}

describe('what arrives', () => {
  test('the message with its identity, for one recipient', async () => {
    const { email, commands } = await arrived();
    expect(email.messageId).toBe('<n1@midas.example>');
    expect(email.from?.text).toBe('"Midas The Lifestyle" <concierge@midas.example>');
    expect(email.replyTo?.text).toBe('concierge@midas.example');
    expect(email.headers.get('x-midas-template')).toBe('booking_confirmed');
    expect(email.text?.trim()).toBe('Welcome');
    expect(email.html).toContain('<p>Welcome</p>');
    expect(commands.filter((line) => line.startsWith('RCPT'))).toEqual(['RCPT TO:<ada@example.org>']);
  });

  test.each([
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['{{7*7}}', '{{7*7}}'],
    ['"\r\nBcc: x@y.z', '" Bcc: x@y.z'],
    ['Lovelace, Ada', 'Lovelace, Ada'],
    ['محمد بن راشد', 'محمد بن راشد'],
    ['王小明', '王小明'],
    ['Ada 👑', 'Ada 👑'],
  ])('the name %j as a name, with one recipient', async (name, shown) => {
    const { email, raw, commands } = await arrived({ to: { name, address: 'ada@example.org' } });
    const to = email.to as AddressObject; // one header line is one object
    expect(to.value).toEqual([{ name: shown, address: 'ada@example.org' }]);
    expect(raw).not.toMatch(/^bcc:/im);
    expect(commands.filter((line) => line.startsWith('RCPT'))).toHaveLength(1);
  });

  test.each([
    'two@example.org, three@example.org',
    'x@example.org\r\nRCPT TO:<y@example.org>',
    '"a b"@example.org',
  ])('%j is no recipient, and nobody is asked', async (address) => {
    const talk = await server();
    const sent = await provider(talk.port).send(emailOf({ to: { address } }));
    expect(sent).toEqual({ outcome: 'refused_recipient', reason: 'address' });
    expect(talk.commands).toEqual([]);
  });
});
