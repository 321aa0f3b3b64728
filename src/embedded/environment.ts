/** The environment that the embedded parts make up: what is set stays, what is not set is theirs. */
import type { EmbeddedSecrets } from './secrets.ts';

type Environment = Readonly<Record<string, string>>;

/** Which real parts the environment has switched in; everything else is embedded. */
export function switchedIn(env: Environment) {
  const has = (name: string) => env[name] !== undefined;
  return {
    temporal: has('TEMPORAL_ADDRESS'),
    database: has('DATABASE_URL'),
    // Half a group is not filled up with a stand-in's other half: it is refused with what is missing.
    stripe: ['STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET'].some(has),
    mail: has('SMTP_HOST'),
  };
}

export interface EmbeddedParts {
  readonly secrets: EmbeddedSecrets;
  readonly temporal?: { readonly address: string; readonly uiUrl: string };
  readonly sandbox: { readonly url: string; readonly smtpPort: number };
  readonly port: number;
  readonly metricsPort: number;
}

/** An environment as `loadConfig` takes it. */
export function completeEnvironment(env: Environment, parts: EmbeddedParts): Environment {
  const { secrets, sandbox } = parts;
  const real = switchedIn(env);
  const staff = env['STAFF_JWKS_URL'] === undefined ? { STAFF_JWT_SECRET: secrets.staffJwtSecret } : {};
  return {
    PAYLOAD_KEYS: secrets.payloadKeys,
    BOOKING_TOKEN_SECRET: secrets.bookingTokenSecret,
    PUBLIC_URL: sandbox.url, // the stand-in of the website, whose booking page the letters link to
    CORS_ORIGINS: sandbox.url,
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
    ...(real.mail ? {} : { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(sandbox.smtpPort) }),
    ...env,
    PORT: String(parts.port),
    METRICS_PORT: String(parts.metricsPort),
  };
}
