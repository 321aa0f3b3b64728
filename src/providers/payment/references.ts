/** A payment as its provider shows it, also where nobody here has noted what it is: with our own reference on it. */
import type { PaymentSnapshot } from '../../domain/payment/payment.ts';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import type { FraudWarning } from './disputes.ts';
import { type PaymentGateway, PaymentRefusedByProvider } from './gateway.ts';

type Gateways = Readonly<Partial<Record<PaymentProvider, Pick<PaymentGateway, 'fetch' | 'live'>>>>;

/**
 * @returns a function that gives a payment, and whether its account moves real money; undefined when the provider knows
 * no such payment, which is an answer. That it cannot be asked is none: PaymentProviderUnavailable.
 */
export function paymentsAtProviders(gateways: Gateways) {
  return async (
    provider: PaymentProvider,
    providerPaymentId: string,
  ): Promise<{ readonly snapshot: PaymentSnapshot; readonly live: boolean } | undefined> => {
    const gateway = gateways[provider];
    try {
      return gateway && { snapshot: await gateway.fetch(providerPaymentId), live: gateway.live };
    } catch (error) {
      if (error instanceof PaymentRefusedByProvider) return undefined;
      throw error;
    }
  };
}

/** @returns a function that gives the booking named on a payment; undefined when the payment names none, or is none. */
export function paymentReferences(gateways: Gateways) {
  const fetchPayment = paymentsAtProviders(gateways);
  return async (provider: PaymentProvider, providerPaymentId: string): Promise<string | undefined> =>
    (await fetchPayment(provider, providerPaymentId))?.snapshot.bookingId;
}

/** @returns a function that gives a bank's warning of fraud; undefined when the provider knows none, or passes none on. */
export function fraudWarningsAtProviders(
  gateways: Readonly<Partial<Record<PaymentProvider, Pick<PaymentGateway, 'fetchFraudWarning'>>>>,
) {
  return async (provider: PaymentProvider, warningId: string): Promise<FraudWarning | undefined> => {
    try {
      return await gateways[provider]?.fetchFraudWarning?.(warningId);
    } catch (error) {
      if (error instanceof PaymentRefusedByProvider) return undefined;
      throw error;
    }
  };
}
