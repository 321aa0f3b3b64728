/** The ways out for email: each as a whole or not at all, one at least, and none in production that looks forged. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';
import { problemsOf, productionEnvironment, REST } from '../../support/configProblems.ts';

const publicKey = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve })
    .publicKey.export({ format: 'der', type: 'spki' })
    .toString('base64');

const SMTP = { SMTP_HOST: 'mail.example.org' };
const SENDGRID = { SENDGRID_API_KEY: 'SG.key', SENDGRID_WEBHOOK_PUBLIC_KEY: publicKey('P-256') };
const MAILGUN = {
  MAILGUN_API_KEY: 'key',
  MAILGUN_DOMAIN: 'mg.midasthelifestyle.com',
  MAILGUN_WEBHOOK_SIGNING_KEY: 'ea2b1fbd0cce23b2fc64f7d0f0a44d37',
};

const problems = (env: Readonly<Record<string, string>>): string => problemsOf({ ...REST, ...env });

describe('the ways out for email', () => {
  it('one is needed', () => {
    expect(problems({})).toContain('SMTP_HOST is missing: email has no way out');
  });

  it.each([
    ['SMTP', SMTP, ['smtp']],
    ['SendGrid', SENDGRID, ['sendgrid']],
    ['Mailgun', MAILGUN, ['mailgun']],
    ['all three', { ...SMTP, ...SENDGRID, ...MAILGUN }, ['smtp', 'sendgrid', 'mailgun']],
  ])('%s will do', (_what, env, offered) => {
    const { smtp, sendgrid, mailgun } = loadConfig({ ...REST, ...env });
    const ways = { smtp, sendgrid, mailgun };
    expect(Object.entries(ways).flatMap(([name, way]) => (way === undefined ? [] : name))).toEqual(offered);
  });

  it.each(Object.keys(SENDGRID))('without %s SendGrid is set by half, and the start says so', (name) => {
    const { [name as keyof typeof SENDGRID]: _left, ...rest } = SENDGRID; // one of its own keys
    expect(problems({ ...SMTP, ...rest })).toContain(`${name} is missing`);
    expect(problems(rest)).toContain(`${name} is missing`);
  });

  it.each(Object.keys(MAILGUN))('without %s Mailgun is set by half, and the start says so', (name) => {
    const { [name as keyof typeof MAILGUN]: _left, ...rest } = MAILGUN; // one of its own keys
    expect(problems({ ...SMTP, ...rest })).toContain(`${name} is missing`);
  });

  it('an address of a stand-in alone is set by half too', () => {
    expect(problems({ ...SMTP, SENDGRID_API_BASE: 'http://127.0.0.1:4010' })).toContain(
      'SENDGRID_API_KEY is missing',
    );
  });

  it('SMTP_USER and SMTP_PASS go together', () => {
    expect(problems({ ...SMTP, SMTP_USER: 'midas' })).toContain('SMTP_USER and SMTP_PASS go together');
  });

  it('a user without a server is set by half', () => {
    expect(problems({ ...SENDGRID, SMTP_USER: 'midas', SMTP_PASS: 'x' })).toContain('SMTP_HOST is missing');
  });

  it.each(['bm90IGEga2V5', '<key>', publicKey('P-384')])(
    'a public key that is none of SendGrid’s stops the start',
    (key) => {
      expect(problems({ ...SENDGRID, SENDGRID_WEBHOOK_PUBLIC_KEY: key })).toContain(
        'SENDGRID_WEBHOOK_PUBLIC_KEY must be',
      );
    },
  );
});

describe('the sender', () => {
  it('is EMAIL_FROM unless a provider has its own', () => {
    const all = { ...SMTP, ...SENDGRID, ...MAILGUN, EMAIL_FROM: 'a@midas.example' };
    expect(loadConfig({ ...REST, ...all })).toMatchObject({
      smtp: { from: 'a@midas.example' },
      sendgrid: { from: 'a@midas.example' },
      mailgun: { from: 'a@midas.example' },
    });
    const own = { ...all, SENDGRID_FROM: 'S <s@midas.example>', MAILGUN_FROM: 'm@midas.example' };
    expect(loadConfig({ ...REST, ...own })).toMatchObject({
      smtp: { from: 'a@midas.example' },
      sendgrid: { from: 'S <s@midas.example>' },
      mailgun: { from: 'm@midas.example' },
    });
  });

  it.each([
    'nobody',
    'a@b.example, c@d.example',
    'A <a@b.example>, C <c@d.example>',
    'A\r\nBcc: x <a@b.example>',
  ])('%j is none', (from) => {
    expect(problems({ ...SMTP, EMAIL_FROM: from })).toContain('EMAIL_FROM must be one sender');
  });
});

describe('opens by a pixel of our own', () => {
  it.each([
    ['on', true],
    ['true', true],
    ['off', false],
    [undefined, false],
  ])('EMAIL_OPEN_TRACKING %s', (value, isOn) => {
    const env = value === undefined ? {} : { EMAIL_OPEN_TRACKING: value };
    expect(loadConfig({ ...REST, ...SMTP, ...env }).email.openTracking).toBe(isOn);
  });
});

describe('in production', () => {
  const production = (env: Readonly<Record<string, string>>) =>
    problems({ ...productionEnvironment(), ...env });

  it.each(['mail.example.org', '10.0.0.7', 'smtp', 'localhost.example.org', '127.example.org'])(
    'a server at %s without a user is refused: it would take email in the clear, and from anybody',
    (host) => {
      const { SMTP_USER: _user, SMTP_PASS: _pass, ...rest } = productionEnvironment();
      expect(problemsOf({ ...rest, SMTP_HOST: host })).toMatch(/SMTP_USER and SMTP_PASS .*TLS/);
      expect(production({ SMTP_HOST: host })).toBe('');
    },
  );

  it.each(['localhost', '127.0.0.1', '127.0.1.1'])('one on this machine (%s) needs none', (host) => {
    const { SMTP_USER: _user, SMTP_PASS: _pass, ...rest } = productionEnvironment();
    expect(problemsOf({ ...rest, SMTP_HOST: host })).toBe('');
  });

  it('the vendors’ own hosts are fine, those of the European Union too', () => {
    expect(
      production({
        ...SENDGRID,
        ...MAILGUN,
        SENDGRID_API_BASE: 'https://api.eu.sendgrid.com',
        MAILGUN_API_BASE: 'https://api.eu.mailgun.net',
      }),
    ).toBe('');
  });

  it.each([
    'http://127.0.0.1:4010/mailgun',
    'http://api.mailgun.net',
    'https://localhost',
    'https://mailgun.net.example',
  ])('%s is a stand-in', (address) => {
    expect(production({ ...MAILGUN, MAILGUN_API_BASE: address })).toContain(
      'MAILGUN_API_BASE points to a stand-in',
    );
    expect(production({ ...SENDGRID, SENDGRID_API_BASE: address })).toContain(
      'SENDGRID_API_BASE points to a stand-in',
    );
  });

  it.each([
    ['mg.midasthelifestyle.com', 'a@midasthelifestyle.com', true],
    ['midasthelifestyle.com', 'a@midasthelifestyle.com', true],
    ['midasthelifestyle.com', 'Midas <a@news.MidasTheLifestyle.com>', true],
    ['mg.midasthelifestyle.com', 'a@news.midasthelifestyle.com', false],
    ['lifestyle.com', 'a@midasthelifestyle.com', false],
    ['mg.example.org', 'a@midasthelifestyle.com', false],
  ])('Mailgun signing for %s with email from %s: aligned %s', (domain, from, isAligned) => {
    const found = production({ ...MAILGUN, MAILGUN_DOMAIN: domain, MAILGUN_FROM: from });
    if (isAligned) expect(found).toBe('');
    else expect(found).toMatch(/MAILGUN_FROM .* DMARC/);
  });
});
