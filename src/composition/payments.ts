/** The payment providers that the configuration offers, for both composition roots. */
import type { Config } from '../config/config.ts';
import type { Report } from '../domain/incident.ts';
import type { PaymentProvider } from '../domain/payment/status.ts';
import { reportingPayments } from './credentials.ts';
import type { PaymentGateway } from '../providers/payment/gateway.ts';
import { PayPalCredentialsRejected } from '../providers/payment/paypal/api/errors.ts';
import { createPayPalGateway, type PayPalGateway } from '../providers/payment/paypal/gateway.ts';
import { payPalPayments } from '../providers/payment/paypal/payments.ts';
import { createStripeGateway } from '../providers/payment/stripe/gateway.ts';

/** Shown to the customer on PayPal's pages. */
const BRAND_NAME = 'Midas The Lifestyle';

export interface ProviderGateways {
  readonly payments: Readonly<Partial<Record<PaymentProvider, PaymentGateway>>>;
  /** What only PayPal is asked; undefined where it is not offered. */
  readonly paypal: PayPalGateway | undefined;
}

/** @param report hears of credentials that a provider refuses */
export function createGateways(
  { stripe, paypal }: Pick<Config, 'stripe' | 'paypal'>,
  report: Report,
): ProviderGateways {
  const gateway =
    paypal === undefined
      ? undefined
      : reportingPayments(createPayPalGateway({ ...paypal, brandName: BRAND_NAME }), 'paypal', { report });
  return {
    payments: {
      stripe: reportingPayments(createStripeGateway(stripe), 'stripe', { report }),
      ...(gateway === undefined ? {} : { paypal: payPalPayments(gateway) }),
    },
    paypal: gateway,
  };
}

/**
 * Asks PayPal once whether it knows our credentials, which do not say themselves to which environment they belong.
 * @throws PayPalCredentialsRejected when it rejects them. That it cannot be reached is logged and no reason not to start: Stripe may be.
 */
export async function checkPayPalCredentials(
  { paypal }: ProviderGateways,
  onUnavailable: (error: unknown) => void,
): Promise<void> {
  try {
    await paypal?.checkCredentials();
  } catch (error) {
    if (error instanceof PayPalCredentialsRejected) throw error;
    onUnavailable(error);
  }
}
