/** What has left a payment at its provider. */
import { allDeductionsOf, type Deductions } from '../../domain/payment/net.ts';
import { type PaymentGateway, PaymentRefusedByProvider } from './gateway.ts';

/** Undefined of a payment that its provider has forgotten: it may still refund its charge, and is asked by that. */
export async function deductionsAtProvider(
  gateway: Pick<PaymentGateway, 'fetch'>,
  providerPaymentId: string,
): Promise<Deductions | undefined> {
  try {
    return allDeductionsOf(await gateway.fetch(providerPaymentId));
  } catch (error) {
    if (error instanceof PaymentRefusedByProvider) return undefined;
    throw error;
  }
}
