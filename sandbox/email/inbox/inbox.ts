/** Every mail the stand-ins have taken, kept in its own journal until somebody empties the inbox. */
import { openJournal } from '../../journal.ts';
import type { MailEvent } from './events.ts';

/** Who brought a mail: the mail server itself, or a vendor over HTTP. */
export const CARRIERS = ['smtp', 'sendgrid', 'mailgun'] as const;
export type Carrier = (typeof CARRIERS)[number];

/** The product's own name of a message, the same through whomever it is sent. */
export const NOTIFICATION_HEADER = 'x-midas-notification';

/** What a vendor keeps beside the letter, and says again in its events. */
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

export interface Mail {
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
  /** Null where the mail has no HTML part. */
  readonly html: string | null;
  readonly attachments: readonly Attachment[];
  readonly carrier: Carrier;
  /** Null for SMTP, which knows of nothing but the letter. */
  readonly consignment: Consignment | null;
  /** What its carrier has told of it since, oldest first. */
  readonly events: readonly MailEvent[];
}

/** A mail as it arrives. */
export type NewMail = Omit<Mail, 'id' | 'events'>;

export interface MailFilter {
  /** A recipient's address. */
  readonly to?: string | undefined;
  /** `X-Midas-Template`. */
  readonly template?: string | undefined;
  /** A booking id that the mail speaks of, anywhere. */
  readonly booking?: string | undefined;
  readonly carrier?: string | undefined;
  /** `X-Midas-Notification`. */
  readonly notification?: string | undefined;
}

export interface Inbox {
  add(mail: NewMail): Mail;
  /** Nothing where the mail was cleared meanwhile. */
  note(id: string, event: MailEvent): void;
  get(id: string): Mail | undefined;
  /** Newest first. */
  find(filter: MailFilter): readonly Mail[];
  clear(): void;
  close(): void;
}

/** A line of the file: a mail, or what was told of one. */
type Entry = Mail | { readonly eventOf: string; readonly event: MailEvent };

/** Files of older sandboxes hold mails without these. */
const BEFORE_CARRIERS = { carrier: 'smtp', consignment: null, events: [] } as const;

/** Opens the inbox kept in `file`, or an empty one that lives as long as the process. */
export function openInbox(file: string | undefined): Inbox {
  const mails = new Map<string, Mail>();
  const apply = (entry: Entry): void => {
    if (!('eventOf' in entry)) mails.set(entry.id, { ...BEFORE_CARRIERS, ...entry });
    else {
      const mail = mails.get(entry.eventOf);
      if (mail !== undefined) mails.set(mail.id, { ...mail, events: [...mail.events, entry.event] });
    }
  };
  const journal = openJournal(file, (entry) => apply(entry as Entry)); // only `record` below writes this file
  const record = (entry: Entry): void => {
    journal.append(entry);
    apply(entry);
  };
  let lastId = Math.max(0, ...[...mails.keys()].map(Number));

  return {
    add: (unnumbered) => {
      lastId += 1;
      const mail: Mail = { id: String(lastId), ...unnumbered, events: [] };
      record(mail);
      return mail;
    },
    note: (id, event) => {
      if (mails.has(id)) record({ eventOf: id, event });
    },
    get: (id) => mails.get(id),
    find: (filter) => [...mails.values()].filter((mail) => fits(mail, filter)).reverse(),
    clear: () => {
      mails.clear();
      journal.clear();
    },
    close: () => journal.close(),
  };
}

function fits(mail: Mail, filter: MailFilter): boolean {
  const { to, template, booking, carrier, notification } = filter;
  return (
    (to === undefined || mail.to.some((address) => address.toLowerCase() === to.toLowerCase())) &&
    (template === undefined || mail.headers['x-midas-template'] === template) &&
    (carrier === undefined || mail.carrier === carrier) &&
    (notification === undefined || mail.headers[NOTIFICATION_HEADER] === notification) &&
    (booking === undefined || speaksOf(mail, booking))
  );
}

function speaksOf(mail: Mail, booking: string): boolean {
  return [mail.subject, mail.text, mail.html ?? '', ...Object.values(mail.headers)].some((part) =>
    part.includes(booking),
  );
}
