/** What a provider keeps of a payment is often in its books only after the booking is confirmed: it is asked again. */
import { ActivityFailure, log, proxyActivities } from '@temporalio/workflow';
import type { FeeToFetch } from '../../../domain/payment/payment.ts';
import type { PaymentActivities } from '../../../activities/payment/payments.ts';
import { TASK_QUEUES } from '../../../temporal/names.ts';
import type { Checkout } from '../state.ts';
import { capturedOf } from './refund.ts';

/** Stripe books a charge within minutes; what is not there after days is for the reconciliation to see. */
const { recordFee } = proxyActivities<PaymentActivities>({
  taskQueue: TASK_QUEUES.payments,
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '7 days',
  retry: { initialInterval: '1m', backoffCoefficient: 2, maximumInterval: '6h' },
  summary: 'Record what the provider keeps of the payment',
});

/** PayPal tells its fee with the capture, where it takes one. */
export function feesToFetch({ input, session }: Checkout): FeeToFetch[] {
  if (!session.confirmed) return [];
  return session.payments.flatMap((payment) => {
    const { atProvider, charge, provider } = payment;
    const isKnown = provider !== 'stripe' || charge?.fee !== undefined;
    if (isKnown || atProvider === undefined) return [];
    return [
      { provider, providerPaymentId: atProvider.providerPaymentId, captured: capturedOf(input, payment) },
    ];
  });
}

export async function recordFees(fees: readonly FeeToFetch[]): Promise<void> {
  await Promise.all(
    fees.map(async (fee) => {
      try {
        await recordFee(fee);
      } catch (error) {
        if (!(error instanceof ActivityFailure)) throw error;
        log.warn('the provider has never said what it kept of a payment', { paymentId: fee.captured.id });
      }
    }),
  );
}
