/** What the house asks of a mail provider, in our words (business.md "E-mail delivery"). */

export interface OutgoingMail {
  /** Stays the same however often the message is sent, so that a mailbox can recognise a repeat. */
  readonly messageId: string;
  readonly from: string;
  /** One recipient a message: partial refusals would otherwise pass for success. */
  readonly to: { readonly name?: string; readonly address: string };
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type SendOutcome =
  | { readonly outcome: 'accepted'; readonly providerMessageId: string }
  /** `reason` is a code of the protocol, never a sentence: servers quote addresses in theirs. */
  | { readonly outcome: MailFailure; readonly reason: string };

/**
 * - `refused_recipient`: this mailbox will never take it.
 * - `refused_message`: this provider will not take this message.
 * - `unavailable`: nothing left the house.
 * - `unknown`: the whole body was handed over and no answer came.
 */
export type MailFailure = 'refused_recipient' | 'refused_message' | 'unavailable' | 'unknown';

export interface MailProvider {
  readonly name: 'smtp' | 'sendgrid' | 'mailgun';
  send(mail: OutgoingMail): Promise<SendOutcome>;
  close(): Promise<void>;
}
