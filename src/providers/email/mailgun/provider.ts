/** Mailgun through its own SDK. A send is one attempt: whoever repeats it is the notification's workflow. */
import Mailgun from 'mailgun.js';
import { parseEmailAddress, parseMailbox } from '../../../domain/notification/emailAddress.ts';
import type { EmailProvider, OutgoingEmail } from '../provider.ts';
import { formatMailbox } from '../mailbox.ts';
import { followRequest } from '../requestProgress.ts';
import { hasTokenLink } from '../tokenLinks.ts';
import { mailgunFailure } from './outcomes.ts';

export interface MailgunSettings {
  readonly apiKey: string;
  /** The domain that Mailgun signs for. */
  readonly domain: string;
  /** Another host than api.mailgun.net: that of the European Union, or a stand-in. May have a path. */
  readonly apiBase?: string;
  /** `Name <address>` of a sender that aligns with the domain. */
  readonly from: string;
  /** Milliseconds without an answer; 20 seconds unless said otherwise. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 20_000;
const API_BASE = 'https://api.mailgun.net';

/** @throws Error where `from` is no sender; the configuration has refused it before. */
export function createMailgunProvider(settings: MailgunSettings): EmailProvider {
  const from = parseMailbox(settings.from);
  if (from === undefined) throw new Error('The sender of Mailgun is not a mailbox');
  const sender = formatMailbox(from.name, from.address);
  const timeoutMs = settings.timeoutMs ?? TIMEOUT_MS;
  const options = {
    username: 'api',
    key: settings.apiKey,
    url: settings.apiBase ?? API_BASE,
    timeout: timeoutMs,
    // On a connection kept from before, a reset says nothing of whether this request has been read.
    headers: { Connection: 'close' },
  };
  // Node's own FormData: the SDK makes its multipart body of it without another package.
  const { messages } = new Mailgun(FormData).client(options);

  return {
    name: 'mailgun',
    async send(email) {
      const to = parseEmailAddress(email.to.address);
      if (to === undefined) return { outcome: 'refused_recipient', reason: 'address' };
      const data = requestOf(email, to.address, sender);
      const sent = await followRequest(() => messages.create(settings.domain, data), timeoutMs * 2);
      if (!sent.ok) return mailgunFailure(sent.error, sent.progress);
      const { id } = sent.value;
      return typeof id === 'string' && id !== ''
        ? { outcome: 'accepted', providerMessageId: id }
        : mailgunFailure(undefined, sent.progress);
    },
    close: () => Promise.resolve(),
  };
}

function requestOf(email: OutgoingEmail, address: string, from: string) {
  const headers = Object.fromEntries(
    Object.entries(email.headers).map(([name, value]) => [`h:${name}`, value] as const),
  );
  return {
    from,
    to: [formatMailbox(email.to.name, address)],
    subject: email.subject,
    text: email.text,
    html: email.html,
    'o:tag': email.template,
    // Plain text stays as it was written: a redirector's address says nothing to whoever reads it.
    'o:tracking-clicks': hasTokenLink(email.html) ? ('no' as const) : ('htmlonly' as const),
    'o:tracking-opens': 'yes' as const,
    'v:midas_notification': email.notificationKey,
    'h:Message-Id': email.messageId,
    'h:Reply-To': email.replyTo,
    ...headers,
  };
}
