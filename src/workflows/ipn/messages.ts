/** What an IPN message's workflow takes: the id under which Postgres keeps the message, and what names it. */

export const IPN_WORKFLOW = 'ipn';

export interface IpnInput {
  /** SHA-256 of the raw bytes, the id of the row that holds them. Their words never enter a history. */
  readonly messageId: string;
  /** As the message claims, before anything is verified. */
  readonly transactionId: string | null;
  readonly paymentStatus: string | null;
}

/**
 * `ipn/<txn_id>/<payment_status>/<digest>`. The digest covers every byte, so the transaction type and the case too,
 * and a forged message cannot take the genuine one's id; repeats are the same bytes, hence the same id.
 */
export const ipnWorkflowId = ({ messageId, transactionId, paymentStatus }: IpnInput): string =>
  `ipn/${transactionId ?? '-'}/${paymentStatus ?? '-'}/${messageId}`;
