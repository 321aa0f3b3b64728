/** The words of email delivery (business.md "E-mail delivery"), shared by every layer. */

/** In the order in which one pass tries them. */
export const EMAIL_PROVIDERS = ['smtp', 'sendgrid', 'mailgun'] as const;
export type EmailProviderName = (typeof EMAIL_PROVIDERS)[number];

/**
 * How one call to one provider ends.
 * - `refused_recipient`: this mailbox will never take it.
 * - `refused_email`: this provider will not take this email.
 * - `unavailable`: nothing was sent.
 * - `unknown`: the whole body was sent and no answer came.
 */
export const ATTEMPT_OUTCOMES = [
  'accepted',
  'refused_recipient',
  'refused_email',
  'unavailable',
  'unknown',
] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/**
 * How far a notification has come. `refused`: its recipient was refused for good. `suppressed`: its recipient gets no
 * email. `failed`: no provider took it on any pass; it is on the dead-letter list until staff retry it.
 */
export const NOTIFICATION_STATUSES = ['pending', 'accepted', 'refused', 'suppressed', 'failed'] as const;
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

/**
 * What a provider reports of an email that it took. `bounced`: the mailbox will never take it. `blocked`: it did not
 * take this one. `dropped`: the provider did not even try. `machine_opened`: fetched by a program, as Apple's privacy
 * protection and firewalls do: it has arrived, and nobody need have seen it.
 */
export const DELIVERY_EVENTS = [
  'delivered',
  'deferred',
  'bounced',
  'blocked',
  'dropped',
  'opened',
  'machine_opened',
  'clicked',
  'complained',
  'unsubscribed',
] as const;
export type DeliveryEventKind = (typeof DELIVERY_EVENTS)[number];

/** Whether a provider reports what became of an email. An SMTP server only answers within the session. */
export const TELLS_DELIVERY = { smtp: false, sendgrid: true, mailgun: true } as const satisfies Record<
  EmailProviderName,
  boolean
>;

/** Why an address gets no email. `unsubscribed` stops only what is not part of a booking: review requests. */
export const SUPPRESSION_REASONS = ['refused', 'bounced', 'complained', 'unsubscribed'] as const;
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];
