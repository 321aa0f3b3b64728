/** What differs between the email vendors: how they are asked, how they answer, and how they report what became of it. */
import type { EmailRefusal } from '../faults/emailCalls.ts';
import type { WebhookRequest } from '../outbox/outbox.ts';
import type { EventKind } from './inbox/events.ts';
import type { Email, NewEmail } from './inbox/inbox.ts';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text goes out as it is, anything else as JSON. */
  readonly body: object | string;
}

/** A call as it arrived, its body whole. */
export interface VendorRequest {
  readonly authorization: string;
  readonly contentType: string;
  readonly body: Buffer;
  readonly params: Readonly<Record<string, string>>;
}

export interface Evaluation {
  /** `X-Midas-Notification`, wherever in the body it stands, also where the call is refused. */
  readonly key: string | undefined;
  /** The emails that arrive if nothing strikes: none where the call is refused. */
  readonly emails: readonly NewEmail[];
  readonly answer: Answer;
}

/** One thing that happened to an email, before the vendor's own words for it. */
export interface EventDetails {
  readonly id: string;
  readonly kind: EventKind;
  /** Milliseconds. */
  readonly at: number;
  /** Instead of the vendor's usual words. */
  readonly reason: string | undefined;
  /** The link of a click. */
  readonly url: string | undefined;
}

/** How a forger's webhook differs from a true one. */
export interface Forgery {
  /** Signs with a key that the receiver does not know. */
  readonly isStranger: boolean;
  /** Sent in place of the body that is signed. */
  readonly body: string | undefined;
  /** How old the signature claims to be; negative lies in the future. */
  readonly ageSeconds: number;
}

export interface Vendor {
  readonly name: 'sendgrid' | 'mailgun';
  /** The endpoint that takes email, below the vendor's own base path. */
  readonly path: string;
  readonly largestBodyBytes: number;
  /** How many events one webhook may carry. */
  readonly largestBatch: number;
  evaluate(call: VendorRequest): Evaluation;
  /** Its own form of an answer that is none. */
  outage(status: EmailRefusal): Answer;
  newEventId(): string;
  /** The wire's form of an event. */
  eventBody(email: Email, details: EventDetails): object;
  /** The reason an event gives where nobody asks for another; null for those that give none. */
  usualReason(kind: EventKind): string | null;
  /** Signs a webhook, once: its repeats are the same to the byte, which is the harder case for a receiver. */
  webhook(events: readonly object[], forgery: Forgery): WebhookRequest;
  /** Whether an answer accepts a webhook, and whether it ends its repeats without that. */
  accepts(status: number): boolean;
  givesUp(status: number): boolean;
}

export const GENUINE: Forgery = { isStranger: false, body: undefined, ageSeconds: 0 };
