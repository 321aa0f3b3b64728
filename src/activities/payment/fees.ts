/** What a provider keeps of a payment, where it says so only after the money is here. */
import { ApplicationFailure } from '@temporalio/activity';
import type { FeeToFetch } from '../../domain/payment/payment.ts';
import type { Database } from '../../store/database/database.ts';
import { paymentCaptured } from '../../store/payment/payments.ts';
import type { AtGateway } from './refunds.ts';

/** The provider has not entered the fee in its books. */
const FEE_NOT_BOOKED = 'FeeNotBooked';

export function createFeeActivities({ db, atGateway }: { db: Database; atGateway: AtGateway }) {
  return {
    /** Records the fee of a payment. @throws ApplicationFailure, retryable, while the provider shows none */
    async recordFee({ provider, providerPaymentId, captured }: FeeToFetch): Promise<void> {
      const { charge } = await atGateway(provider, (gateway) => gateway.fetch(providerPaymentId));
      const isOurs = charge?.id === captured.chargeId;
      if (!isOurs || charge.fee === undefined)
        throw ApplicationFailure.retryable('the provider has not booked its fee yet', FEE_NOT_BOOKED);
      await paymentCaptured(db, { ...captured, fee: charge.fee });
    },
  };
}
