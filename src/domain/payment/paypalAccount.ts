/** Whose PayPal account a message speaks of: ours, or that of somebody whose messages reach us. */

export interface PayPalReceiver {
  readonly merchantId: string | undefined;
  /** In lower case. */
  readonly receiverEmail: string | undefined;
}

/**
 * The account's id decides where both sides have one: it never changes, while an account may have several addresses.
 * @returns `unnamed` where the message says nothing that could be compared.
 */
export function receiverOf(
  message: { readonly receiverId: string | undefined; readonly receiverEmail: string | undefined },
  ours: PayPalReceiver,
): 'ours' | 'foreign' | 'unnamed' {
  const compared = [
    [message.receiverId, ours.merchantId],
    [message.receiverEmail, ours.receiverEmail?.toLowerCase()],
  ] as const;
  for (const [named, own] of compared) {
    if (named !== undefined && own !== undefined) return named === own ? 'ours' : 'foreign';
  }
  return 'unnamed';
}
