/** What one Stripe account remembers, kind by kind. */
import { deliveryLog, type DeliveryLog } from '../../outbox/delivery.ts';
import { openRows, type RowState } from '../../rows.ts';
import type {
  BalanceEntry,
  Charge,
  Dispute,
  FraudWarning,
  Intent,
  KeptAnswer,
  PaymentMethod,
  Refund,
  StripeEvent,
} from './objects.ts';
import type { StripeDelivery } from './webhooks/webhookDelivery.ts';

export interface Rows {
  readonly payment_intent: Intent;
  readonly charge: Charge;
  readonly refund: Refund;
  readonly dispute: Dispute;
  readonly early_fraud_warning: FraudWarning;
  readonly balance_transaction: BalanceEntry;
  readonly payment_method: PaymentMethod;
  readonly event: StripeEvent;
  /** Webhooks still to be sent, and those that are over, one way or another. */
  readonly webhookPending: StripeDelivery;
  readonly webhookEnded: StripeDelivery;
  readonly answer: KeptAnswer;
}

export type Kind = keyof Rows;

export type StripeState = RowState<Rows>;

/** Opens the account kept in `file`, or an empty one that lives as long as the process. */
export const openStripeState = (file: string | undefined): StripeState => openRows<Rows>(file);

export const stripeWebhooks = (state: StripeState): DeliveryLog<StripeDelivery> =>
  deliveryLog<StripeDelivery, 'webhook'>(state, 'webhook');
