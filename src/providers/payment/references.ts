/** Our own reference as a provider keeps it on a payment: the last way to find which booking a webhook is about. */
import type { PaymentProvider } from '../../domain/payment/status.ts';
import { type PaymentGateway, PaymentRefusedByProvider } from './gateway.ts';

type Gateways = Readonly<Partial<Record<PaymentProvider, Pick<PaymentGateway, 'fetch'>>>>;

/**
 * @returns a function that gives the booking named on a payment; undefined when the payment names none, or when the
 * provider knows no such payment, which is an answer. That it cannot be asked is none: PaymentProviderUnavailable.
 */
export function paymentReferences(gateways: Gateways) {
  return async (provider: PaymentProvider, providerPaymentId: string): Promise<string | undefined> => {
    try {
      return (await gateways[provider]?.fetch(providerPaymentId))?.bookingId;
    } catch (error) {
      if (error instanceof PaymentRefusedByProvider) return undefined;
      throw error;
    }
  };
}
