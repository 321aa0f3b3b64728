/** The ways out for email: SMTP, SendGrid and Mailgun. Each is set as a whole or not at all, and one is needed. */
import { createPublicKey } from 'node:crypto';
import type { Environment } from './environment.ts';
import { isOn } from './parsers.ts';

const SENDGRID = ['SENDGRID_API_KEY', 'SENDGRID_WEBHOOK_PUBLIC_KEY'] as const;
const SENDGRID_REST = ['SENDGRID_API_BASE', 'SENDGRID_FROM'] as const;
const MAILGUN = ['MAILGUN_API_KEY', 'MAILGUN_DOMAIN', 'MAILGUN_WEBHOOK_SIGNING_KEY'] as const;
const MAILGUN_REST = ['MAILGUN_API_BASE', 'MAILGUN_FROM'] as const;

const WHAT_FOR: Readonly<Record<(typeof SENDGRID)[number] | (typeof MAILGUN)[number], string>> = {
  SENDGRID_API_KEY: 'without it SendGrid takes no email',
  SENDGRID_WEBHOOK_PUBLIC_KEY: 'without it no event of SendGrid can be trusted',
  MAILGUN_API_KEY: 'without it Mailgun takes no email',
  MAILGUN_DOMAIN: 'the domain that Mailgun signs for',
  MAILGUN_WEBHOOK_SIGNING_KEY: 'without it no event of Mailgun can be trusted',
};

/** Undefined where there is no SMTP server. */
export function smtpSettings(e: Environment) {
  if (e.SMTP_HOST === undefined) return undefined;
  return {
    host: e.SMTP_HOST,
    port: e.SMTP_PORT,
    secure: isOn(e.SMTP_SECURE),
    ...(e.SMTP_USER === undefined || e.SMTP_PASS === undefined
      ? {}
      : { auth: { user: e.SMTP_USER, pass: e.SMTP_PASS } }),
    from: e.EMAIL_FROM,
  };
}

/** Undefined where SendGrid is not used. */
export function sendGridSettings(e: Environment) {
  if (e.SENDGRID_API_KEY === undefined) return undefined;
  return {
    apiKey: e.SENDGRID_API_KEY,
    ...(e.SENDGRID_API_BASE === undefined ? {} : { apiBase: e.SENDGRID_API_BASE }),
    webhookPublicKey: e.SENDGRID_WEBHOOK_PUBLIC_KEY ?? '',
    from: e.SENDGRID_FROM ?? e.EMAIL_FROM,
  };
}

/** Undefined where Mailgun is not used. */
export function mailgunSettings(e: Environment) {
  if (e.MAILGUN_API_KEY === undefined) return undefined;
  return {
    apiKey: e.MAILGUN_API_KEY,
    domain: e.MAILGUN_DOMAIN ?? '',
    ...(e.MAILGUN_API_BASE === undefined ? {} : { apiBase: e.MAILGUN_API_BASE }),
    webhookSigningKey: e.MAILGUN_WEBHOOK_SIGNING_KEY ?? '',
    from: e.MAILGUN_FROM ?? e.EMAIL_FROM,
  };
}

/** What is set by half, malformed, or missing altogether. */
export function emailProblems(e: Environment): string[] {
  const isNone = [...SENDGRID, ...SENDGRID_REST, ...MAILGUN, ...MAILGUN_REST].every(
    (n) => e[n] === undefined,
  );
  return [
    ...(e.SMTP_HOST === undefined && isNone
      ? ['SMTP_HOST is missing: email has no way out (SendGrid or Mailgun may stand in for it)']
      : []),
    ...((e.SMTP_USER === undefined) === (e.SMTP_PASS === undefined)
      ? []
      : ['SMTP_USER and SMTP_PASS go together: one of them is missing']),
    ...(e.SMTP_USER !== undefined && e.SMTP_HOST === undefined && !isNone
      ? ['SMTP_HOST is missing: SMTP_USER signs in there']
      : []),
    ...halfSet(e, SENDGRID, SENDGRID_REST, 'SendGrid'),
    ...halfSet(e, MAILGUN, MAILGUN_REST, 'Mailgun'),
    ...malformed(e),
  ];
}

function halfSet(
  e: Environment,
  needed: readonly (keyof typeof WHAT_FOR)[],
  rest: readonly ((typeof SENDGRID_REST)[number] | (typeof MAILGUN_REST)[number])[],
  whose: string,
): string[] {
  if ([...needed, ...rest].every((name) => e[name] === undefined)) return [];
  return needed
    .filter((name) => e[name] === undefined)
    .map((name) => `${name} is missing: ${WHAT_FOR[name]} (${whose} is set by half)`);
}

function malformed(e: Environment): string[] {
  const problems: string[] = [];
  for (const name of ['EMAIL_FROM', 'SENDGRID_FROM', 'MAILGUN_FROM'] as const) {
    if (e[name] !== undefined && senderDomain(e[name]) === undefined) {
      problems.push(
        `${name} must be one sender, such as Midas The Lifestyle <concierge@midasthelifestyle.com>`,
      );
    }
  }
  if (e.SENDGRID_WEBHOOK_PUBLIC_KEY !== undefined && !isP256(e.SENDGRID_WEBHOOK_PUBLIC_KEY)) {
    problems.push(
      "SENDGRID_WEBHOOK_PUBLIC_KEY must be the verification key of SendGrid's signed event webhook: base64 of a P-256 public key",
    );
  }
  if (e.MAILGUN_DOMAIN !== undefined && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(e.MAILGUN_DOMAIN)) {
    problems.push('MAILGUN_DOMAIN must be a domain such as mg.midasthelifestyle.com');
  }
  return problems;
}

function isP256(base64: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

/** What production never accepts of email: stand-ins, a way in the clear, and senders that look forged. */
export function unfitEmail(e: Environment): string[] {
  const problems: string[] = [];
  for (const name of ['SENDGRID_API_BASE', 'MAILGUN_API_BASE'] as const) {
    if (e[name] !== undefined && isStandIn(e[name])) {
      problems.push(`${name} points to a stand-in: not in production`);
    }
  }
  if (e.SMTP_HOST !== undefined && !isThisMachine(e.SMTP_HOST) && e.SMTP_USER === undefined) {
    problems.push(
      'SMTP_USER and SMTP_PASS are missing: in production an email server on another machine is spoken to over TLS ' +
        'and as a user it knows',
    );
  }
  const from = senderDomain(e.MAILGUN_FROM ?? e.EMAIL_FROM);
  if (
    e.MAILGUN_DOMAIN !== undefined &&
    from !== undefined &&
    !isAligned(from, e.MAILGUN_DOMAIN.toLowerCase())
  ) {
    problems.push(
      `MAILGUN_FROM (or EMAIL_FROM) sends from ${from}, yet Mailgun signs for ${e.MAILGUN_DOMAIN}: with a DKIM ` +
        'signature of another domain DMARC fails, and mailboxes refuse the email as forged',
    );
  }
  return problems;
}

/** As src/providers/email/smtp/provider.ts has it, which asks every other server for TLS once there is a user. */
const isThisMachine = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|::1)$/i.test(host);

/** Vendors' hosts are theirs and https; anything else has no business with customers' emails. */
function isStandIn(address: string): boolean {
  const { hostname, protocol } = new URL(address);
  return protocol !== 'https:' || !/(^|\.)(sendgrid\.com|mailgun\.net)$/.test(hostname);
}

/** Relaxed alignment (RFC 7489, 3.1): the same domain, or one below the other. */
const isAligned = (from: string, signed: string): boolean =>
  from === signed || from.endsWith(`.${signed}`) || signed.endsWith(`.${from}`);

/** The domain of `a@b.c` or `Name <a@b.c>`; undefined for more or less than one sender, or a line break in it. */
function senderDomain(sender: string): string | undefined {
  const [, bracketed, bare] = /^(?:[^<>\r\n]*<([^<>\r\n]+)>|([^<>\r\n]+))$/.exec(sender.trim()) ?? [];
  return /^[^\s@,;"]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)$/i.exec(bracketed ?? bare ?? '')?.[1]?.toLowerCase();
}
