/**
 * What a process is configured to be, for the first line of its log: which providers and in which mode, where Temporal
 * and the database are, which versions. Named part by part, so that no secret and nothing personal can slip in.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Config } from '../config/config.ts';

type Process = 'server' | 'worker' | 'embedded';

/** @param metricsUrl where the process shows its figures */
export function configured(process: Process, config: Config, metricsUrl: string) {
  const { temporal } = config;
  return {
    process,
    environment: config.appEnv,
    versions: versions(config),
    temporal: {
      address: temporal.address,
      namespace: temporal.namespace,
      security: securityOf(config),
      payloadKeys: temporal.payloadKeys.split(',').map((key) => key.split(':')[0]?.trim()),
    },
    payments: paymentsOf(config),
    email: emailOf(config),
    database: placeOf(config.databaseUrl),
    rateLimits: config.redisUrl === undefined ? 'in memory' : placeOf(config.redisUrl),
    staff: [
      ...(config.staff.jwtSecret === undefined ? [] : ['secret']),
      ...(config.staff.jwksUrl === undefined ? [] : ['identity provider']),
    ],
    exchangeRates: config.quote.fxRatesFile ?? 'those that came with the product',
    publicUrl: config.publicUrl,
    metricsUrl,
    logLevel: config.logLevel,
  };
}

function versions({ temporal }: Config) {
  return {
    midas: versionIn(new URL('../../package.json', import.meta.url)),
    ...(temporal.deployment === undefined ? {} : { build: temporal.deployment.buildId }),
    node: process.versions.node,
    temporalSdk: versionIn(createRequire(import.meta.url).resolve('@temporalio/worker/package.json')),
  };
}

function versionIn(file: URL | string): string {
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }; // a package.json, ours or npm's
  return version;
}

function securityOf({ temporal }: Config): string {
  if (temporal.apiKey !== undefined) return 'API key';
  return temporal.tls === undefined ? 'none' : 'client certificate';
}

/** Such as `stripe (test, stand-in)`. */
function paymentsOf({ stripe, paypal }: Config): string[] {
  const isLive = /^(sk|rk)_live_/.test(stripe.secretKey);
  return [
    named('stripe', isLive ? 'live' : 'test', standIn(stripe.apiBase)),
    ...(paypal === undefined ? [] : [named('paypal', paypal.environment, standIn(paypal.apiBase))]),
  ];
}

/** In the order in which they are tried. */
function emailOf({ smtp, sendgrid, mailgun }: Config): string[] {
  return [
    ...(smtp === undefined ? [] : [named('smtp', `${smtp.host}:${smtp.port}`)]),
    ...(sendgrid === undefined ? [] : [named('sendgrid', sendgrid.apiBase)]),
    ...(mailgun === undefined ? [] : [named('mailgun', mailgun.domain, mailgun.apiBase)]),
  ];
}

const named = (name: string, ...details: readonly (string | undefined)[]): string => {
  const given = details.filter((detail) => detail !== undefined);
  return given.length === 0 ? name : `${name} (${given.join(', ')})`;
};

const standIn = (apiBase: string | undefined): string | undefined => apiBase && `at ${apiBase}`;

/** Scheme, host and path of a driver's address: never its user, its password or its options. */
function placeOf(address: string): string {
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}`;
}
