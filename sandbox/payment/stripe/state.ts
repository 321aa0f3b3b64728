/** What one Stripe account remembers, kind by kind. */
import { openRows, type RowState } from '../../rows.ts';
import type { Delivery } from './webhooks/deliveries.ts';
import type { KeptAnswer } from './api/idempotency.ts';
import type { BalanceEntry, Charge, Intent, PaymentMethod, Refund, StripeEvent } from './objects.ts';

export interface Rows {
  readonly payment_intent: Intent;
  readonly charge: Charge;
  readonly refund: Refund;
  readonly balance_transaction: BalanceEntry;
  readonly payment_method: PaymentMethod;
  readonly event: StripeEvent;
  /** Webhooks still to be sent. */
  readonly outbox: Delivery;
  /** Webhooks that are over, one way or another. */
  readonly delivery: Delivery;
  readonly answer: KeptAnswer;
}

export type Kind = keyof Rows;

export type StripeState = RowState<Rows>;

/** Opens the account kept in `file`, or an empty one that lives as long as the process. */
export const openStripeState = (file: string | undefined): StripeState => openRows<Rows>(file);
