/**
 * The sandbox: stand-ins of the vendors for development, demo and tests, on loopback only. They speak the vendors'
 * own wire protocols, so the product talks to them through the same SDKs and the same code as to the real ones.
 */
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { startSmtp } from './email/smtp/server.ts';
import {
  emailRoutes,
  openEmailSandbox,
  type MailgunPlace,
  type EmailKeys,
  type SendGridPlace,
} from './email/emailSandbox.ts';
import type { Gallery } from './pages/email/gallery.ts';
import { pages } from './pages/index.ts';
import { paypalPages } from './pages/payment/paypal.ts';
import {
  openPayPalAccount,
  PAYPAL_SANDBOX_KEYS,
  type PayPalAccount,
  type PayPalKeys,
} from './payment/paypal/account.ts';
import { paypalControl } from './payment/paypal/control.ts';
import { paypalServer } from './payment/paypal/server.ts';
import { openStripeAccount, type StripeKeys } from './payment/stripe/account.ts';
import { stripeControl } from './payment/stripe/control.ts';
import { stripeServer } from './payment/stripe/server.ts';

const LOOPBACK = '127.0.0.1';

export interface SandboxOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly smtpPort: number;
  /** What to do about a port that somebody else holds: an error (the default), or any free one instead. */
  readonly portTaken?: 'fail' | 'any';
  /** Where the vendors' state and the emails outlive the process; without it they live in memory. */
  readonly dataDir?: string;
  readonly stripe: StripeKeys & { readonly webhookUrl?: string };
  /** The sandbox's own keys where absent. */
  readonly paypal?: PayPalKeys & { readonly webhookUrl?: string; readonly ipnUrl?: string };
  /** Made up by the sandbox where absent, as is every key that is left out. */
  readonly sendgrid?: Partial<EmailKeys['sendgrid']> & { readonly webhookUrl?: string };
  readonly mailgun?: Partial<EmailKeys['mailgun']> & { readonly webhookUrl?: string };
  /** The product's emails with sample data, for `/inbox/templates`. */
  readonly gallery?: Gallery;
  /** Where the product's API answers, for the booking page; an origin such as `http://127.0.0.1:3000`. */
  readonly apiOrigin?: string;
}

export interface Sandbox {
  readonly url: string;
  readonly port: number;
  readonly smtpPort: number;
  /** Where Stripe's webhooks go; until it is known they wait. */
  setStripeWebhookUrl(url: string): void;
  /** Where PayPal's webhooks and IPN messages go; until it is known they wait. */
  setPayPalWebhookUrl(url: string): void;
  setPayPalIpnUrl(url: string): void;
  /** What a client of the email vendors must know. */
  readonly sendgrid: SendGridPlace;
  readonly mailgun: MailgunPlace;
  /** Where their events go; until it is known they wait. */
  setSendGridWebhookUrl(url: string): void;
  setMailgunWebhookUrl(url: string): void;
  setApiOrigin(origin: string): void;
  stop(): Promise<void>;
}

/** Throws what the system says of a port it does not give (`EADDRINUSE`), leaving nothing behind. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const account = openStripeAccount(options.stripe, fileIn(options.dataDir, 'stripe.jsonl'));
  const paypal = openPayPalAccount(
    options.paypal ?? PAYPAL_SANDBOX_KEYS,
    fileIn(options.dataDir, 'paypal.jsonl'),
  );
  const email = openEmailSandbox(options);
  const site = { apiOrigin: options.apiOrigin };
  const app = Fastify({ forceCloseConnections: true, bodyLimit: 1024 * 1024 });

  app.register(stripeServer(account));
  app.register(stripeControl(account), { prefix: '/sandbox/stripe' });
  app.register(paypalStandIn(paypal));
  app.register(emailRoutes(email));
  app.register(pages({ account, paypal, email, site, gallery: options.gallery }));
  app.delete('/sandbox/state', (_request, reply) => {
    account.clear();
    paypal.clear();
    email.clear();
    return reply.code(204).send();
  });
  const close = async (): Promise<void> => {
    await app.close();
    await account.close();
    await paypal.close();
    await email.close();
  };

  try {
    const anyPort = options.portTaken === 'any';
    const port = await listen(app, anyPort ? await freeOr0(options.port) : options.port);
    const smtp = await startSmtp(anyPort ? await freeOr0(options.smtpPort) : options.smtpPort, email.smtp);
    const url = `http://${LOOPBACK}:${port}`;
    openPayPal(paypal, url, options.paypal);
    email.open(options.sendgrid?.webhookUrl, options.mailgun?.webhookUrl);
    if (options.stripe.webhookUrl !== undefined) account.webhooks.setUrl(options.stripe.webhookUrl);
    return {
      url,
      port,
      smtpPort: smtp.port,
      setStripeWebhookUrl: (url) => account.webhooks.setUrl(url),
      setPayPalWebhookUrl: (address) => paypal.webhooks.setUrl(address),
      setPayPalIpnUrl: (address) => paypal.ipns.setUrl(address),
      ...email.placesAt(url),
      setSendGridWebhookUrl: (address) => email.open(address, undefined),
      setMailgunWebhookUrl: (address) => email.open(undefined, address),
      setApiOrigin: (origin) => {
        site.apiOrigin = origin;
      },
      stop: async () => {
        await smtp.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function paypalStandIn(account: PayPalAccount) {
  return async (app: FastifyInstance): Promise<void> => {
    app.register(paypalServer(account));
    app.register(paypalControl(account), { prefix: '/sandbox/paypal' });
    app.register(paypalPages(account));
  };
}

/** Its links and certificates name the address it answers at. */
function openPayPal(account: PayPalAccount, url: string, at: SandboxOptions['paypal']): void {
  account.origin = url;
  if (at?.webhookUrl !== undefined) account.webhooks.setUrl(at.webhookUrl);
  if (at?.ipnUrl !== undefined) account.ipns.setUrl(at.ipnUrl);
}

function fileIn(folder: string | undefined, name: string): string | undefined {
  return folder === undefined ? undefined : join(folder, name);
}

async function listen(app: FastifyInstance, port: number): Promise<number> {
  await app.listen({ host: LOOPBACK, port });
  return (app.server.address() as AddressInfo).port; // a TCP server that listens has one
}

/** The port itself where nobody holds it, else 0. */
function freeOr0(port: number): Promise<number> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(0));
    probe.listen(port, LOOPBACK, () => probe.close(() => resolve(port)));
  });
}
