/** Everything of the sandbox that takes email: the mail server, SendGrid, Mailgun, and the inbox behind all three. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { openVendorAccount, type VendorAccount } from './account.ts';
import { vendorControl } from './control.ts';
import { mailgunVendor, type MailgunKeys } from './mailgun/vendor.ts';
import { newSigningKey, readSigningKey } from './sendgrid/signature.ts';
import { sendGridVendor, type SendGridKeys } from './sendgrid/vendor.ts';
import { vendorServer } from './serve.ts';
import { createSmtpFaults, NO_SMTP_FAULTS } from '../faults/smtp.ts';
import { inboxControl } from './inboxControl.ts';
import { openInbox, type Inbox } from './inbox/inbox.ts';
import { openReceipts } from './inbox/receipts.ts';
import type { SmtpParts } from './smtp/server.ts';

export interface EmailKeys {
  readonly sendgrid: SendGridKeys;
  readonly mailgun: MailgunKeys;
}

/** What the stand-ins are called where nobody says otherwise. */
export const EMAIL_SANDBOX_KEYS = {
  /** SendGrid's client warns of keys that begin otherwise. */
  sendgridApiKey: 'SG.sandbox',
  mailgunApiKey: 'key-sandbox',
  /** Below the company's own domain, as its sender's must be. */
  mailgunDomain: 'mg.midasthelifestyle.com',
  mailgunWebhookSigningKey: 'mailgun-sandbox-signing-key',
} as const;

export interface SendGridPlace {
  readonly apiBase: string;
  readonly apiKey: string;
  /** SPKI in DER and base64, as SendGrid shows it. */
  readonly webhookPublicKey: string;
}

export interface MailgunPlace extends MailgunKeys {
  readonly apiBase: string;
}

export interface EmailSandbox {
  readonly inbox: Inbox;
  readonly smtp: SmtpParts;
  readonly sendgrid: VendorAccount;
  readonly mailgun: VendorAccount;
  placesAt(url: string): { readonly sendgrid: SendGridPlace; readonly mailgun: MailgunPlace };
  /** Where the events go, as far as it is known. */
  open(sendgridUrl: string | undefined, mailgunUrl: string | undefined): void;
  clear(): void;
  close(): Promise<void>;
}

export interface EmailSandboxOptions {
  readonly dataDir?: string;
  readonly sendgrid?: Partial<SendGridKeys>;
  readonly mailgun?: Partial<MailgunKeys>;
}

export function openEmailSandbox(options: EmailSandboxOptions): EmailSandbox {
  const fileOf = (name: string) => (options.dataDir === undefined ? undefined : join(options.dataDir, name));
  const keys = keysOf(options, fileOf('sendgrid.key'));
  const inbox = openInbox(fileOf('emails.jsonl'));
  const receipts = openReceipts(fileOf('receipts.jsonl'));
  const faults = createSmtpFaults();
  const shared = { inbox, receipts };
  const sendgrid = openVendorAccount({
    ...shared,
    vendor: sendGridVendor(keys.sendgrid),
    file: fileOf('sendgrid.jsonl'),
  });
  const mailgun = openVendorAccount({
    ...shared,
    vendor: mailgunVendor(keys.mailgun),
    file: fileOf('mailgun.jsonl'),
  });
  return {
    inbox,
    sendgrid,
    mailgun,
    smtp: { ...shared, faults },
    placesAt: (url) => ({
      sendgrid: {
        apiBase: `${url}/sendgrid`,
        apiKey: keys.sendgrid.apiKey,
        webhookPublicKey: readSigningKey(keys.sendgrid.webhookPrivateKey).publicKey,
      },
      mailgun: { apiBase: `${url}/mailgun`, ...keys.mailgun },
    }),
    open: (sendgridUrl, mailgunUrl) => {
      if (sendgridUrl !== undefined) sendgrid.webhooks.setUrl(sendgridUrl);
      if (mailgunUrl !== undefined) mailgun.webhooks.setUrl(mailgunUrl);
    },
    clear: () => {
      for (const part of [inbox, receipts, sendgrid, mailgun]) part.clear();
      faults.set(NO_SMTP_FAULTS);
    },
    close: async () => {
      await Promise.all([sendgrid.close(), mailgun.close()]);
      inbox.close();
      receipts.close();
    },
  };
}

export function emailRoutes({ smtp, sendgrid, mailgun }: EmailSandbox) {
  return async (app: FastifyInstance): Promise<void> => {
    app.register(inboxControl(smtp));
    for (const account of [sendgrid, mailgun]) {
      const { name } = account.vendor;
      app.register(vendorServer(account), { prefix: `/${name}` });
      app.register(vendorControl(account), { prefix: `/sandbox/${name}` });
    }
  };
}

function keysOf({ sendgrid, mailgun }: EmailSandboxOptions, keyFile: string | undefined): EmailKeys {
  const names = EMAIL_SANDBOX_KEYS;
  return {
    sendgrid: {
      apiKey: sendgrid?.apiKey ?? names.sendgridApiKey,
      webhookPrivateKey: sendgrid?.webhookPrivateKey ?? keptSigningKey(keyFile),
    },
    mailgun: {
      apiKey: mailgun?.apiKey ?? names.mailgunApiKey,
      domain: mailgun?.domain ?? names.mailgunDomain,
      webhookSigningKey: mailgun?.webhookSigningKey ?? names.mailgunWebhookSigningKey,
    },
  };
}

/** The same after a restart: whoever trusts it goes on doing so. */
function keptSigningKey(file: string | undefined): string {
  if (file !== undefined && existsSync(file)) return readFileSync(file, 'utf8');
  const made = newSigningKey();
  if (file !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, made, { mode: 0o600 });
  }
  return made;
}
