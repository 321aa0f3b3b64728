/** Every mail the stand-in has taken, kept in its own journal until somebody empties the inbox. */
import { openJournal } from '../journal.ts';

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
}

export interface MailFilter {
  /** A recipient's address. */
  readonly to?: string | undefined;
  /** `X-Midas-Template`. */
  readonly template?: string | undefined;
  /** A booking id that the mail speaks of, anywhere. */
  readonly booking?: string | undefined;
}

export interface Inbox {
  add(mail: Omit<Mail, 'id'>): Mail;
  get(id: string): Mail | undefined;
  /** Newest first. */
  find(filter: MailFilter): readonly Mail[];
  clear(): void;
  close(): void;
}

/** Opens the inbox kept in `file`, or an empty one that lives as long as the process. */
export function openInbox(file: string | undefined): Inbox {
  const mails = new Map<string, Mail>();
  const journal = openJournal(file, (entry) => {
    const mail = entry as Mail; // only `add` below writes this file
    mails.set(mail.id, mail);
  });
  let lastId = Math.max(0, ...[...mails.keys()].map(Number));

  return {
    add: (unnumbered) => {
      lastId += 1;
      const mail: Mail = { id: String(lastId), ...unnumbered };
      journal.append(mail);
      mails.set(mail.id, mail);
      return mail;
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
  const { to, template, booking } = filter;
  return (
    (to === undefined || mail.to.some((address) => address.toLowerCase() === to.toLowerCase())) &&
    (template === undefined || mail.headers['x-midas-template'] === template) &&
    (booking === undefined || speaksOf(mail, booking))
  );
}

function speaksOf(mail: Mail, booking: string): boolean {
  return [mail.subject, mail.text, mail.html ?? '', ...Object.values(mail.headers)].some((part) =>
    part.includes(booking),
  );
}
