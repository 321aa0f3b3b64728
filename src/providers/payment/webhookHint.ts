/** What a verified webhook points at. A hint (architecture.md decision 3): nothing of it but ids is ever used. */

export interface WebhookHint {
  /** `<provider>:<event id>`: the same for every repeat. */
  readonly webhookDeliveryId: string;
  readonly type: string;
  readonly objectId: string | null;
  /** The PaymentIntent or order it speaks of, directly or through a charge, refund or dispute. */
  readonly providerPaymentId: string | null;
  /** Our own reference, where the provider carried it back to us. */
  readonly bookingId: string | null;
}
