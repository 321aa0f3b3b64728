/** What one PayPal account remembers, kind by kind. */
import { deliveryLog, type DeliveryLog } from '../../outbox/delivery.ts';
import { openRows, type RowState } from '../../rows.ts';
import type { SigningIdentity } from './webhooks/certificates.ts';
import type { IpnDelivery } from './webhooks/ipnDelivery.ts';
import type { Capture, Dispute, KeptAnswer, Order, PayPalEvent, Refund, Token } from './objects.ts';
import type { PayPalDelivery } from './webhooks/webhookDelivery.ts';

export interface Rows {
  readonly order: Order;
  readonly capture: Capture;
  readonly refund: Refund;
  readonly dispute: Dispute;
  readonly event: PayPalEvent;
  /** Webhooks and IPN messages still to be sent, and those that are over. */
  readonly webhookPending: PayPalDelivery;
  readonly webhookEnded: PayPalDelivery;
  readonly ipnPending: IpnDelivery;
  readonly ipnEnded: IpnDelivery;
  readonly answer: KeptAnswer;
  readonly token: Token;
  readonly identity: SigningIdentity;
}

export type PayPalState = RowState<Rows>;

/** Opens the account kept in `file`, or an empty one that lives as long as the process. */
export const openPayPalState = (file: string | undefined): PayPalState => openRows<Rows>(file);

export const paypalWebhooks = (state: PayPalState): DeliveryLog<PayPalDelivery> =>
  deliveryLog<PayPalDelivery, 'webhook'>(state, 'webhook');

export const paypalIpns = (state: PayPalState): DeliveryLog<IpnDelivery> =>
  deliveryLog<IpnDelivery, 'ipn'>(state, 'ipn');
