/** What Midas asks of an email provider, in our words (business.md "E-mail delivery"). */
import type { AttemptOutcome, EmailProviderName } from '../../domain/notification/delivery.ts';

export interface OutgoingEmail {
  /**
   * With angle brackets. The same however often and through whomever the email is sent, so that a mailbox can recognise
   * a repeat.
   */
  readonly messageId: string;
  /** Comes back in the provider's events as `midas_notification`. */
  readonly notificationKey: string;
  readonly template: string;
  /** One recipient an email: partial refusals would otherwise pass for success. */
  readonly to: { readonly name?: string; readonly address: string };
  readonly replyTo: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Made by Midas, never taken from a caller. */
  readonly headers: Readonly<Record<string, string>>;
}

/** `reason` is a code of the protocol, never a sentence: servers quote addresses in theirs. */
export type SendOutcome =
  | { readonly outcome: 'accepted'; readonly providerMessageId: string }
  | { readonly outcome: EmailFailure; readonly reason: string };

export type EmailFailure = Exclude<AttemptOutcome, 'accepted'>;

/**
 * One call is one attempt: whoever repeats it is the notification's workflow. It never throws for what a provider does.
 */
export interface EmailProvider {
  readonly name: EmailProviderName;
  send(email: OutgoingEmail): Promise<SendOutcome>;
  close(): Promise<void>;
}
