/** SendGrid through its own SDK. A send is one attempt: whoever repeats it is the notification's workflow. */
import { type MailDataRequired, MailService } from '@sendgrid/mail';
import { displayName, parseEmailAddress, parseMailbox } from '../../../domain/notification/emailAddress.ts';
import type { EmailProvider, OutgoingEmail } from '../provider.ts';
import { followRequest } from '../requestProgress.ts';
import { hasTokenLink } from '../tokenLinks.ts';
import { sendGridFailure } from './outcomes.ts';
import { defined } from '../../../domain/defined.ts';

export interface SendGridSettings {
  readonly apiKey: string;
  /** Another host than SendGrid's own: that of the European Union, or a stand-in. May have a path. */
  readonly apiBase?: string;
  /** `Name <address>` of a sender that SendGrid has authenticated. */
  readonly from: string;
  /** Milliseconds without a byte of the answer; 20 seconds unless said otherwise. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 20_000;

/** @throws Error where `from` is no sender; the configuration has refused it before. */
export function createSendGridProvider(settings: SendGridSettings): EmailProvider {
  const from = parseMailbox(settings.from);
  if (from === undefined) throw new Error('The sender of SendGrid is not a mailbox');
  const timeoutMs = settings.timeoutMs ?? TIMEOUT_MS;
  // Our own instance: the package's global one belongs to whoever sets its key last.
  const service = createService(settings, timeoutMs);

  return {
    name: 'sendgrid',
    async send(email) {
      const to = parseEmailAddress(email.to.address);
      if (to === undefined) return { outcome: 'refused_recipient', reason: 'address' };
      const data = requestOf(email, to.address, from);
      const sent = await followRequest(() => service.send(data), timeoutMs * 2);
      if (!sent.ok) return sendGridFailure(sent.error, sent.progress);
      const headers = sent.value[0].headers as Readonly<Record<string, unknown>>; // any in the SDK; lower-case names
      const providerMessageId = headers['x-message-id'];
      return typeof providerMessageId === 'string' && providerMessageId !== ''
        ? { outcome: 'accepted', providerMessageId }
        : sendGridFailure(undefined, sent.progress);
    },
    close: () => Promise.resolve(),
  };
}

type Client = Parameters<MailService['setClient']>[0];

function createService({ apiKey, apiBase }: SendGridSettings, timeoutMs: number): MailService {
  const service = new MailService();
  service.setApiKey(apiKey);
  service.setTimeout(timeoutMs); // there is none by default
  // The SDK's types leave out the field in which it keeps its client.
  const { client } = service as MailService & { readonly client: Client };
  if (apiBase !== undefined) client.setDefaultRequest('baseUrl', apiBase); // after the key, which sets it back
  // A redirect would carry the email to a host that nobody has configured.
  const defaults = { url: '', maxRedirects: 0 };
  client.setDefaultRequest(defaults);
  // On a connection kept from before, a reset says nothing of whether this request has been read.
  client.setDefaultHeader('Connection', 'close');
  return service;
}

function requestOf(
  email: OutgoingEmail,
  address: string,
  from: { readonly name?: string; readonly address: string },
): MailDataRequired {
  const name = displayName(email.to.name);
  return {
    from: { email: from.address, ...defined({ name: from.name }) },
    replyTo: email.replyTo,
    subject: email.subject,
    text: email.text,
    html: email.html,
    categories: [email.template],
    customArgs: { midas_notification: email.notificationKey },
    personalizations: [
      {
        to: { email: address, ...(name === undefined ? {} : { name: quoted(name) }) },
        // Here and not beside the subject: the SDK makes headers of its own HTTP request of those.
        headers: { ...email.headers, 'Message-ID': email.messageId },
      },
    ],
    trackingSettings: {
      clickTracking: { enable: !hasTokenLink(email.html), enableText: false },
      openTracking: { enable: true },
      subscriptionTracking: { enable: false }, // our own link, on the emails that may be unsubscribed from
    },
  };
}

/**
 * SendGrid writes a recipient's name into the header as it is, so that a comma would make two recipients of it
 * (sendgrid-python issue 291): such a name comes as the quoted string it has to be.
 */
const quoted = (name: string): string =>
  /[,;:"\\<>()@[\]]/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : name;
