/** PayPal is one real part: all of its variables, or none, and none of another environment's. */
import type { Environment } from './environment.ts';

/** What PayPal cannot be used without. */
const NEEDED = [
  'PAYPAL_ENVIRONMENT',
  'PAYPAL_CLIENT_ID',
  'PAYPAL_CLIENT_SECRET',
  'PAYPAL_WEBHOOK_ID',
  'PAYPAL_MERCHANT_ID',
  'PAYPAL_RECEIVER_EMAIL',
] as const;
const ADDRESSES = ['PAYPAL_API_BASE', 'PAYPAL_WEBHOOK_ROOT_URL', 'PAYPAL_IPN_VERIFY_URL'] as const;

const WHAT_FOR: Readonly<Record<(typeof NEEDED)[number], string>> = {
  PAYPAL_ENVIRONMENT: 'sandbox or live',
  PAYPAL_CLIENT_ID: 'the REST application',
  PAYPAL_CLIENT_SECRET: 'the REST application',
  PAYPAL_WEBHOOK_ID: 'without it no webhook can be trusted',
  PAYPAL_MERCHANT_ID: 'an order paid to anybody else is never money',
  PAYPAL_RECEIVER_EMAIL: 'an order paid to anybody else is never money',
};

/** Undefined where PayPal is not offered. */
export function paypalSettings(e: Environment) {
  const { PAYPAL_ENVIRONMENT: environment, PAYPAL_CLIENT_ID: clientId } = e;
  if (environment === undefined || clientId === undefined) return undefined;
  return {
    environment,
    clientId,
    clientSecret: e.PAYPAL_CLIENT_SECRET ?? '',
    webhookId: e.PAYPAL_WEBHOOK_ID ?? '',
    merchantId: e.PAYPAL_MERCHANT_ID ?? '',
    receiverEmail: e.PAYPAL_RECEIVER_EMAIL ?? '',
    apiBase: e.PAYPAL_API_BASE,
    webhookRootUrl: e.PAYPAL_WEBHOOK_ROOT_URL,
    ipnVerifyUrl: e.PAYPAL_IPN_VERIFY_URL,
  };
}

/** What is set by half, and addresses that do not belong to the environment. */
export function paypalProblems(e: Environment): string[] {
  if ([...NEEDED, ...ADDRESSES].every((name) => e[name] === undefined)) return [];
  const missing = NEEDED.filter((name) => e[name] === undefined);
  if (missing.length > 0) {
    return missing.map((name) => `${name} is missing: ${WHAT_FOR[name]} (PayPal is set by half)`);
  }
  const problems = ADDRESSES.flatMap((name) => {
    const address = e[name];
    const problem = address === undefined ? undefined : misfit(address, e.PAYPAL_ENVIRONMENT === 'live');
    return problem === undefined ? [] : [`${name} ${problem}`];
  });
  const hasStandIn = e.PAYPAL_API_BASE !== undefined && !isPayPals(e.PAYPAL_API_BASE);
  return e.PAYPAL_WEBHOOK_ROOT_URL !== undefined && !hasStandIn
    ? [...problems, 'PAYPAL_WEBHOOK_ROOT_URL is set, yet PAYPAL_API_BASE names no stand-in']
    : problems;
}

/** What production never accepts of PayPal. */
export function unfitPaypal(e: Environment): string[] {
  const problems = ADDRESSES.flatMap((name) =>
    e[name] === undefined || isPayPals(e[name]) ? [] : [`${name} points to a stand-in: not in production`],
  );
  return e.PAYPAL_ENVIRONMENT === 'sandbox'
    ? [...problems, 'PAYPAL_ENVIRONMENT must be live in production']
    : problems;
}

/** Why an address does not fit; PayPal's own hosts say which environment they are of. */
function misfit(address: string, isLive: boolean): string | undefined {
  const { hostname, protocol } = new URL(address);
  if (!isPayPals(address)) {
    return isLive ? 'points to a stand-in, yet PAYPAL_ENVIRONMENT is live' : undefined;
  }
  if (protocol !== 'https:') return 'names PayPal without https';
  const isSandbox = /(^|\.)sandbox\.paypal\.com$/.test(hostname);
  return isSandbox === isLive
    ? `is PayPal's ${isSandbox ? 'sandbox' : 'live'} host, yet PAYPAL_ENVIRONMENT is ${isLive ? 'live' : 'sandbox'}`
    : undefined;
}

const isPayPals = (address: string): boolean => /(^|\.)paypal\.com\.?$/.test(new URL(address).hostname);
