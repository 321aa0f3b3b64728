/** Every email the stand-ins have taken, kept in its own journal until somebody empties the inbox. */
import { openJournal } from '../../journal.ts';
import type { EmailEvent } from './events.ts';

/** Who brought an email: the mail server itself, or a vendor over HTTP. */
export const PROVIDERS = ['smtp', 'sendgrid', 'mailgun'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** The product's own name of a notification, the same through whomever it is sent. */
export const NOTIFICATION_HEADER = 'x-midas-notification';

/** What a vendor keeps beside the email, and says again in its events. */
export interface Consignment {
  /** The id that the vendor answered with. */
  readonly providerId: string;
  readonly tags: readonly string[];
  /** SendGrid's custom arguments, Mailgun's variables. */
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
}

export interface Email {
  /** Counts up from 1. */
  readonly id: string;
  /** ISO 8601. */
  readonly receivedAt: string;
  /** As the header says, name and address. */
  readonly from: string;
  /** The addresses it was delivered to: the envelope's, which a header may hide. */
  readonly to: readonly string[];
  readonly subject: string;
  /** Names in lower case; repeated ones joined by line breaks. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Null where the email has no HTML part. */
  readonly html: string | null;
  readonly attachments: readonly Attachment[];
  readonly provider: Provider;
  /** Null for SMTP, which knows of nothing but the email. */
  readonly consignment: Consignment | null;
  /** What its provider has reported of it since, oldest first. */
  readonly events: readonly EmailEvent[];
}

/** An email as it arrives. */
export type NewEmail = Omit<Email, 'id' | 'events'>;

export interface EmailFilter {
  /** A recipient's address. */
  readonly to?: string | undefined;
  /** `X-Midas-Template`. */
  readonly template?: string | undefined;
  /** A booking id that the email speaks of, anywhere. */
  readonly booking?: string | undefined;
  readonly provider?: string | undefined;
  /** `X-Midas-Notification`. */
  readonly notification?: string | undefined;
}

export interface Inbox {
  add(email: NewEmail): Email;
  /** Nothing where the email was cleared meanwhile. */
  note(id: string, event: EmailEvent): void;
  get(id: string): Email | undefined;
  /** Newest first. */
  find(filter: EmailFilter): readonly Email[];
  clear(): void;
  close(): void;
}

/** A line of the file: an email, or what was reported of one. */
type Entry = Email | { readonly eventOf: string; readonly event: EmailEvent };

/** Opens the inbox kept in `file`, or an empty one that lives as long as the process. */
export function openInbox(file: string | undefined): Inbox {
  const emails = new Map<string, Email>();
  const apply = (entry: Entry): void => {
    if (!('eventOf' in entry)) emails.set(entry.id, entry);
    else {
      const email = emails.get(entry.eventOf);
      if (email !== undefined) emails.set(email.id, { ...email, events: [...email.events, entry.event] });
    }
  };
  const journal = openJournal(file, (entry) => apply(entry as Entry)); // only `record` below writes this file
  const record = (entry: Entry): void => {
    journal.append(entry);
    apply(entry);
  };
  let lastId = Math.max(0, ...[...emails.keys()].map(Number));

  return {
    add: (unnumbered) => {
      lastId += 1;
      const email: Email = { id: String(lastId), ...unnumbered, events: [] };
      record(email);
      return email;
    },
    note: (id, event) => {
      if (emails.has(id)) record({ eventOf: id, event });
    },
    get: (id) => emails.get(id),
    find: (filter) => [...emails.values()].filter((email) => fits(email, filter)).reverse(),
    clear: () => {
      emails.clear();
      journal.clear();
    },
    close: () => journal.close(),
  };
}

function fits(email: Email, filter: EmailFilter): boolean {
  const { to, template, booking, provider, notification } = filter;
  return (
    (to === undefined || email.to.some((address) => address.toLowerCase() === to.toLowerCase())) &&
    (template === undefined || email.headers['x-midas-template'] === template) &&
    (provider === undefined || email.provider === provider) &&
    (notification === undefined || email.headers[NOTIFICATION_HEADER] === notification) &&
    (booking === undefined || speaksOf(email, booking))
  );
}

function speaksOf(email: Email, booking: string): boolean {
  return [email.subject, email.text, email.html ?? '', ...Object.values(email.headers)].some((part) =>
    part.includes(booking),
  );
}
