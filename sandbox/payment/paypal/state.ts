/** What one PayPal account remembers, kind by kind. */
import { openRows, type RowState } from '../../rows.ts';
import type { SigningIdentity } from './webhooks/certificates.ts';
import type { KeptAnswer } from './api/idempotency.ts';
import type { IpnParcel } from './webhooks/ipnDelivery.ts';
import type { Capture, Dispute, Order, PayPalEvent, Refund } from './objects.ts';
import type { Token } from './api/tokens.ts';
import type { WebhookParcel } from './webhooks/webhookDelivery.ts';

export interface Rows {
  readonly order: Order;
  readonly capture: Capture;
  readonly refund: Refund;
  readonly dispute: Dispute;
  readonly event: PayPalEvent;
  /** Webhooks still to be sent, and those that are over. */
  readonly webhookOut: WebhookParcel;
  readonly webhookDone: WebhookParcel;
  readonly ipnOut: IpnParcel;
  readonly ipnDone: IpnParcel;
  readonly answer: KeptAnswer;
  readonly token: Token;
  readonly identity: SigningIdentity;
}

export type PayPalState = RowState<Rows>;

/** Opens the account kept in `file`, or an empty one that lives as long as the process. */
export const openPayPalState = (file: string | undefined): PayPalState => openRows<Rows>(file);
