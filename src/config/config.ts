/**
 * The environment, read once into a typed, frozen object. The only reader of `process.env`.
 * An empty environment is the embedded default: every part on this machine, sandbox providers.
 */
import { existsSync } from 'node:fs';
import { roleIn } from './addresses.ts';
import { missingParts } from './checks.ts';
import { environment, type Environment } from './environment.ts';
import { mailgunSettings, sendGridSettings, smtpSettings } from './email.ts';
import { isOn } from './parsers.ts';
import { paypalSettings } from './paypal.ts';
import { unfitForProduction } from './production.ts';
import { StartRefused } from './startRefused.ts';

const TEAMS = [
  'concierge',
  'finance',
  'legal',
  'operations',
  'development',
  'customer-service',
  'security',
  'infrastructure',
  'management',
] as const;
export type Team = (typeof TEAMS)[number];

/** Thrown at start; each line names a variable and says what to do about it. */
export class ConfigError extends StartRefused {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

export type Config = ReturnType<typeof build>;

const teamVariable = (team: Team) => `TEAM_${team.toUpperCase().replace('-', '_')}_EMAIL`;

/**
 * A copy of the process environment without empty values, so that `X=` in a file means "not set". A `.env` in the
 * working directory adds what the environment does not say.
 */
export function readEnvironment(): Record<string, string> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => Boolean(entry[1]?.trim())),
  );
}

/**
 * Validates an environment and gives it its shape.
 * @throws ConfigError naming every variable that is missing, half set, malformed, or in production too weak.
 */
export function loadConfig(env: Readonly<Record<string, string>>): Config {
  const { read, problems } = compareWithRules(env);
  if (problems.length > 0) throw new ConfigError(problems);
  return build(read, env);
}

/**
 * What a migration needs, which is the database: it may run where no key of a vendor and no secret is known.
 * @throws ConfigError, as {@link loadConfig} does, with what concerns the database.
 */
export function loadMigrationSettings(env: Readonly<Record<string, string>>) {
  const { read, problems } = compareWithRules(env);
  const ours = problems.filter((problem) => /^(APP_ENV|(MIGRATION_)?DATABASE_URL) /.test(problem));
  if (ours.length > 0) throw new ConfigError(ours);
  const { DATABASE_URL = '', MIGRATION_DATABASE_URL: owner = DATABASE_URL } = read;
  const isSame = roleIn(owner) === roleIn(DATABASE_URL);
  return Object.freeze({
    /** Of the role that owns the schema. */
    databaseUrl: owner,
    /** Whose processes use what the owner has made; undefined where it is the owner itself. */
    applicationRole: isSame ? undefined : roleIn(DATABASE_URL),
  });
}

function compareWithRules(env: Readonly<Record<string, string>>) {
  const { read, malformed } = readVariables(env);
  const others = [...missingParts(read), ...unfitForProduction(read)].filter(
    // what is malformed was left out, and is not missing on top of it
    (problem) => !malformed.some(({ name }) => problem.startsWith(`${name} `)),
  );
  return { read, problems: [...malformed.map(({ name, message }) => `${name} ${message}`), ...others] };
}

/** Each variable stands for itself: one that is malformed hides no other. */
function readVariables(env: Readonly<Record<string, string>>) {
  const parsed = environment.safeParse(env);
  if (parsed.success) return { read: parsed.data, malformed: [] };
  const malformed = parsed.error.issues.map(({ path, message }) => ({ name: path.join('.'), message }));
  const wellFormed = Object.entries(env).filter(([name]) => !malformed.some((each) => each.name === name));
  return { read: environment.parse(Object.fromEntries(wellFormed)), malformed };
}

function build(e: Environment, env: Readonly<Record<string, string>>) {
  return deepFreeze({
    appEnv: e.APP_ENV,
    logLevel: e.LOG_LEVEL,
    publicUrl: e.PUBLIC_URL ?? `http://localhost:${e.PORT}`,
    apiUrl: e.API_URL ?? e.PUBLIC_URL ?? `http://localhost:${e.PORT}`,
    http: httpSettings(e),
    redisUrl: e.REDIS_URL,
    databaseUrl: e.DATABASE_URL ?? '',
    preparedStatements: isOn(e.DATABASE_PREPARED_STATEMENTS ?? 'on'),
    bookingTokenSecrets: e.BOOKING_TOKEN_SECRET,
    staff: { jwtSecret: e.STAFF_JWT_SECRET, jwksUrl: e.STAFF_JWKS_URL, jwtIssuer: e.STAFF_JWT_ISSUER },
    temporal: temporalSettings(e),
    stripe: {
      secretKey: e.STRIPE_SECRET_KEY ?? '',
      publishableKey: e.STRIPE_PUBLISHABLE_KEY ?? '',
      webhookSecrets: e.STRIPE_WEBHOOK_SECRET,
      apiBase: e.STRIPE_API_BASE,
    },
    /** Undefined where PayPal is not offered. */
    paypal: paypalSettings(e),
    /** Each undefined where it is not set; at least one is. */
    smtp: smtpSettings(e),
    sendgrid: sendGridSettings(e),
    mailgun: mailgunSettings(e),
    email: {
      from: e.EMAIL_FROM,
      /** Whether email by SMTP carries a pixel of our own that tells when it is opened. */
      openTracking: isOn(e.EMAIL_OPEN_TRACKING),
      retrySchedule: e.EMAIL_RETRY_SCHEDULE,
      teams: Object.fromEntries(
        TEAMS.map((team) => [team, env[teamVariable(team)] ?? `${team}@midasthelifestyle.com`]),
      ) as Record<Team, string>, // one entry for each of TEAMS, by construction
    },
    taxRegistrationNumber: e.TAX_REGISTRATION_NUMBER,
    booking: {
      holdMs: e.BOOKING_HOLD,
      pendingHoldMs: e.PAYPAL_PENDING_HOLD,
      preArrivalLeadMs: e.PRE_ARRIVAL_LEAD,
      reviewRequestDelayMs: e.REVIEW_DELAY,
      riskReviewMs: e.RISK_REVIEW_DEADLINE,
      maxDeclines: e.MAX_DECLINES,
      threeDsFromUsdMinor: e.THREE_DS_FROM_USD,
    },
    /** How long rows are kept once nobody needs them any more (docs/retention.md). */
    retention: retentionSettings(e),
    fraudGuard: {
      maxUnpaidPerEmail: e.MAX_UNPAID_PER_EMAIL,
      maxBookingsPerIpDay: e.MAX_BOOKINGS_PER_IP_DAY,
    },
    quote: quoteSettings(e),
  });
}

function httpSettings(e: Environment) {
  return {
    host: e.HOST,
    port: e.PORT,
    metricsPort: e.METRICS_PORT,
    corsOrigins: e.CORS_ORIGINS,
    /** Whether a website on this machine is one of ours, as it is while it is being made. */
    trustsLoopback: e.APP_ENV === 'development',
    trustedProxies: e.TRUSTED_PROXIES,
    rateLimits: { bookings: e.RATE_LIMIT_BOOKINGS, quotes: e.RATE_LIMIT_QUOTES },
    eventStreams: {
      perBooking: e.EVENT_STREAMS_PER_BOOKING,
      perAddress: e.EVENT_STREAMS_PER_ADDRESS,
      perProcess: e.EVENT_STREAMS_PER_PROCESS,
    },
  };
}

function temporalSettings(e: Environment) {
  return {
    address: e.TEMPORAL_ADDRESS ?? '',
    namespace: e.TEMPORAL_NAMESPACE,
    uiUrl: e.TEMPORAL_UI_URL,
    payloadKeys: e.PAYLOAD_KEYS ?? '',
    ...(e.TEMPORAL_DEPLOYMENT_NAME === undefined || e.TEMPORAL_BUILD_ID === undefined
      ? {}
      : { deployment: { name: e.TEMPORAL_DEPLOYMENT_NAME, buildId: e.TEMPORAL_BUILD_ID } }),
    ...(e.TEMPORAL_API_KEY === undefined ? {} : { apiKey: e.TEMPORAL_API_KEY }),
    ...(e.TEMPORAL_TLS_CERT === undefined || e.TEMPORAL_TLS_KEY === undefined
      ? {}
      : { tls: { cert: e.TEMPORAL_TLS_CERT, key: e.TEMPORAL_TLS_KEY } }),
  };
}

const quoteSettings = (e: Environment) => ({
  ttlMs: e.QUOTE_TTL,
  depositReleaseDelayMs: e.DEPOSIT_RELEASE_DELAY,
  paypalMaxUsdMinor: e.PAYPAL_MAX_AMOUNT,
  fxRatesFile: e.FX_RATES_FILE,
  fxMaxAgeMs: e.FX_MAX_AGE,
});

const retentionSettings = (e: Environment) => ({
  idempotencyKeysMs: e.RETENTION_IDEMPOTENCY_KEYS,
  quotesMs: e.RETENTION_QUOTES,
  webhooksMs: e.RETENTION_WEBHOOKS,
  ipnsMs: e.RETENTION_IPNS,
  abandonedCustomersMs: e.RETENTION_ABANDONED_CUSTOMERS,
});

function deepFreeze<T>(value: T): Readonly<T> {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}

/** The embedded start's own settings: where its parts live and listen. `undefined` ports mean the default, any free one if taken. */
export function loadEmbeddedSettings(env: Readonly<Record<string, string>>) {
  const { read: e, malformed } = readVariables(env);
  if (malformed.length > 0) throw new ConfigError(malformed.map(({ name, message }) => `${name} ${message}`));
  return Object.freeze({
    appEnv: e.APP_ENV,
    logLevel: e.LOG_LEVEL,
    dataDir: e.MIDAS_DATA_DIR,
    namespace: e.TEMPORAL_NAMESPACE,
    temporalCli: e.TEMPORAL_CLI,
    explicitPort: env['PORT'] === undefined ? undefined : e.PORT,
    explicitMetricsPort: env['METRICS_PORT'] === undefined ? undefined : e.METRICS_PORT,
    temporalPort: e.EMBEDDED_TEMPORAL_PORT,
    temporalUiPort: e.EMBEDDED_TEMPORAL_UI_PORT,
    sandboxPort: e.SANDBOX_PORT,
    sandboxSmtpPort: e.SANDBOX_SMTP_PORT,
  });
}
