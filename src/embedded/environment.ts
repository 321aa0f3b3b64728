/** The environment that the embedded parts make up: what is set stays, what is not set is theirs. */
import { readSigningKey } from '../../sandbox/email/sendgrid/signature.ts';
import type { SandboxOptions } from '../../sandbox/index.ts';
import { EMAIL_SANDBOX_KEYS } from '../../sandbox/email/emailSandbox.ts';
import { PAYPAL_SANDBOX_KEYS } from '../../sandbox/payment/paypal/account.ts';
import type { EmbeddedSecrets } from './folder/secrets.ts';
import { defined } from '../domain/defined.ts';

type Environment = Readonly<Record<string, string>>;

/** Which real parts the environment has switched in; everything else is embedded. */
export function switchedIn(env: Environment) {
  const has = (name: string) => env[name] !== undefined;
  return {
    temporal: has('TEMPORAL_ADDRESS'),
    database: has('DATABASE_URL'),
    // Half a group is not filled up with a stand-in's other half: it is refused with what is missing.
    stripe: ['STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET'].some(has),
    paypal: Object.keys(env).some((name) => PAYPAL_ACCOUNT.test(name)),
    // All of it or nothing: emails to real mailboxes must not end in a stand-in when the real provider is down.
    email: Object.keys(env).some((name) => EMAIL_ACCOUNT.test(name)),
  };
}

/** Senders are no accounts: they may be tried with the stand-ins too. */
const EMAIL_ACCOUNT = /^(SMTP_HOST|SENDGRID_(?!FROM$)\w+|MAILGUN_(?!FROM$)\w+)$/;

/** Every variable of PayPal's but the company's own limits. */
const PAYPAL_ACCOUNT =
  /^PAYPAL_(ENVIRONMENT|CLIENT_\w+|WEBHOOK_ID|MERCHANT_ID|RECEIVER_EMAIL|API_BASE|IPN_\w+)$/;

export interface EmbeddedParts {
  readonly secrets: EmbeddedSecrets;
  readonly temporal?: { readonly address: string; readonly uiUrl: string };
  readonly sandbox: { readonly url: string; readonly smtpPort: number };
  /** Where the stand-in of the company's bank writes its rates. */
  readonly fxRatesFile?: string;
  readonly port: number;
  readonly metricsPort: number;
}

/** The keys that the sandbox must be started with, to fit what {@link completeEnvironment} tells the product. */
export function sandboxKeys(
  secrets: EmbeddedSecrets,
): Required<Pick<SandboxOptions, 'stripe' | 'sendgrid' | 'mailgun'>> {
  return {
    stripe: {
      secretKey: secrets.stripeSecretKey,
      publishableKey: secrets.stripePublishableKey,
      webhookSecret: secrets.stripeWebhookSecret,
    },
    sendgrid: { apiKey: secrets.sendgridApiKey, webhookPrivateKey: secrets.sendgridWebhookKey },
    mailgun: {
      apiKey: secrets.mailgunApiKey,
      domain: EMAIL_SANDBOX_KEYS.mailgunDomain,
      webhookSigningKey: secrets.mailgunWebhookSigningKey,
    },
  };
}

/** An environment as `loadConfig` takes it. */
export function completeEnvironment(env: Environment, parts: EmbeddedParts): Environment {
  const { secrets, sandbox } = parts;
  const real = switchedIn(env);
  const staff = env['STAFF_JWKS_URL'] === undefined ? { STAFF_JWT_SECRET: secrets.staffJwtSecret } : {};
  return {
    PAYLOAD_KEYS: secrets.payloadKeys,
    BOOKING_TOKEN_SECRET: secrets.bookingTokenSecret,
    PUBLIC_URL: sandbox.url, // the stand-in of the website, whose booking page the emails link to
    // Links that only the interface itself answers; it has no one address where several share the work.
    ...(parts.port === 0 ? {} : { API_URL: `http://127.0.0.1:${parts.port}` }),
    ...defined({ FX_RATES_FILE: parts.fxRatesFile }),
    DATABASE_URL: 'pglite:',
    ...staff,
    ...(parts.temporal === undefined
      ? {}
      : { TEMPORAL_ADDRESS: parts.temporal.address, TEMPORAL_UI_URL: parts.temporal.uiUrl }),
    ...(real.stripe
      ? {}
      : {
          STRIPE_SECRET_KEY: secrets.stripeSecretKey,
          STRIPE_PUBLISHABLE_KEY: secrets.stripePublishableKey,
          STRIPE_WEBHOOK_SECRET: secrets.stripeWebhookSecret,
          STRIPE_API_BASE: sandbox.url,
        }),
    ...(real.paypal ? {} : payPalOf(sandbox)),
    ...(real.email ? {} : emailOf(parts)),
    ...env,
    // the sandbox's own page calls the API whatever websites are set
    CORS_ORIGINS: [env['CORS_ORIGINS'] ?? '', sandbox.url].filter((origins) => origins !== '').join(','),
    PORT: String(parts.port),
    METRICS_PORT: String(parts.metricsPort),
  };
}

/** The account that the sandbox keeps unless another is configured. */
export function payPalOf(sandbox: { readonly url: string }): Environment {
  return {
    PAYPAL_ENVIRONMENT: 'sandbox',
    PAYPAL_CLIENT_ID: PAYPAL_SANDBOX_KEYS.clientId,
    PAYPAL_CLIENT_SECRET: PAYPAL_SANDBOX_KEYS.clientSecret,
    PAYPAL_WEBHOOK_ID: PAYPAL_SANDBOX_KEYS.webhookId,
    PAYPAL_MERCHANT_ID: PAYPAL_SANDBOX_KEYS.merchantId,
    PAYPAL_RECEIVER_EMAIL: PAYPAL_SANDBOX_KEYS.receiverEmail,
    PAYPAL_API_BASE: sandbox.url,
    PAYPAL_WEBHOOK_ROOT_URL: `${sandbox.url}/sandbox/paypal/ca.pem`,
    PAYPAL_IPN_VERIFY_URL: `${sandbox.url}/cgi-bin/webscr`,
  };
}

function emailOf({ secrets, sandbox }: EmbeddedParts): Environment {
  return {
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(sandbox.smtpPort),
    SENDGRID_API_KEY: secrets.sendgridApiKey,
    SENDGRID_API_BASE: `${sandbox.url}/sendgrid`,
    SENDGRID_WEBHOOK_PUBLIC_KEY: readSigningKey(secrets.sendgridWebhookKey).publicKey,
    MAILGUN_API_KEY: secrets.mailgunApiKey,
    MAILGUN_DOMAIN: EMAIL_SANDBOX_KEYS.mailgunDomain,
    MAILGUN_API_BASE: `${sandbox.url}/mailgun`,
    MAILGUN_WEBHOOK_SIGNING_KEY: secrets.mailgunWebhookSigningKey,
  };
}
