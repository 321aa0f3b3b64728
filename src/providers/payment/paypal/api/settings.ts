/** Which PayPal is meant: its hosts by environment, and the mixtures that are refused at start. */
import type { Currency } from '../../../../domain/money/money.ts';

export type PayPalEnvironment = 'sandbox' | 'live';

export interface PayPalSettings {
  readonly environment: PayPalEnvironment;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The address of a stand-in; undefined means PayPal itself. */
  readonly apiBase: string | undefined;
  /** Our own account, where configured: an order paid to anybody else is never money. */
  readonly merchantId: string | undefined;
  readonly receiverEmail: string | undefined;
  /** Shown on PayPal's pages. */
  readonly brandName: string;
}

/** What we asked PayPal for, to hold against what it reports. */
export interface KnownOrder {
  readonly bookingId: string;
  readonly paymentId: string;
  readonly amount: number;
  readonly currency: Currency;
}

const API_HOSTS: Readonly<Record<PayPalEnvironment, string>> = {
  sandbox: 'https://api-m.sandbox.paypal.com',
  live: 'https://api-m.paypal.com',
};

/** The address under which the REST API is called, without a slash at its end. */
export function apiAddress({
  environment,
  apiBase,
}: Pick<PayPalSettings, 'environment' | 'apiBase'>): string {
  return (apiBase ?? API_HOSTS[environment]).replace(/\/+$/, '');
}

/**
 * Why an address does not fit its environment; undefined where it does. PayPal's client ids do not say which
 * environment they belong to, so a key used with the wrong host shows only when PayPal refuses it.
 */
export function environmentProblem({
  environment,
  apiBase,
}: Pick<PayPalSettings, 'environment' | 'apiBase'>): string | undefined {
  const { hostname, protocol } = new URL(apiAddress({ environment, apiBase }));
  if (!/(^|\.)paypal\.com$/.test(hostname)) {
    return environment === 'live'
      ? 'PAYPAL_API_BASE names a stand-in, yet PAYPAL_ENVIRONMENT is live'
      : undefined;
  }
  if (protocol !== 'https:') return 'PAYPAL_API_BASE names PayPal without https';
  const named = /(^|\.)sandbox\.paypal\.com$/.test(hostname) ? 'sandbox' : 'live';
  return named === environment
    ? undefined
    : `PAYPAL_API_BASE is PayPal's ${named} host, yet PAYPAL_ENVIRONMENT is ${environment}`;
}
