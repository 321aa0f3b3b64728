/** SMTP through nodemailer's pool. A send is one attempt: whoever repeats it is the notification's workflow. */
import { createTransport } from 'nodemailer';
import { displayName, parseEmailAddress, parseMailbox } from '../../../domain/notification/emailAddress.ts';
import type { EmailProvider } from '../provider.ts';
import { Passage } from './handover.ts';
import { smtpFailure } from './outcomes.ts';

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
  /** `Name <address>`. */
  readonly from: string;
  /** Milliseconds; shorter in tests only. */
  readonly timeouts?: Partial<typeof TIMEOUTS>;
}

/** Connections and messages a connection: business.md. */
const POOL = { pool: true, maxConnections: 5, maxMessages: 100, maxRequeues: 0 } as const;
/** nodemailer's own are minutes. */
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };
/** A server that answers each step just in time would outlast the activity: the whole attempt ends here. */
const ATTEMPT_MS = 60_000;

/** @throws Error where `from` is no sender; the configuration has refused it before. */
export function createSmtpProvider(settings: SmtpSettings): EmailProvider {
  const { from: sender, timeouts, ...server } = settings;
  const from = parseMailbox(sender);
  if (from === undefined) throw new Error('The sender of SMTP is not a mailbox');
  const transport = createTransport({
    ...POOL,
    ...TIMEOUTS,
    ...timeouts,
    ...server,
    // A password crosses no network in the clear, whatever a server or somebody in between offers.
    requireTLS: server.auth !== undefined && !isThisMachine(server.host),
  });
  /** By the recipient of one call, the one object of it that the plugin below meets again. */
  const handedOver = new WeakSet<object>();
  transport.use('stream', (mail, done) => {
    const { to } = mail.data;
    mail.message.transform(
      () =>
        new Passage(() => {
          if (typeof to === 'object') handedOver.add(to);
        }),
    );
    done();
  });

  return {
    name: 'smtp',
    async send(email) {
      const address = parseEmailAddress(email.to.address)?.address;
      if (address === undefined) return { outcome: 'refused_recipient', reason: 'address' };
      const to = { name: displayName(email.to.name) ?? '', address };
      try {
        const sent = await transport.sendMail({
          messageId: email.messageId,
          from: { name: from.name ?? '', address: from.address },
          to,
          replyTo: email.replyTo,
          subject: email.subject,
          html: email.html,
          text: email.text,
          headers: { ...email.headers },
          disableFileAccess: true,
          disableUrlAccess: true,
          signal: AbortSignal.timeout(ATTEMPT_MS),
        });
        return { outcome: 'accepted', providerMessageId: sent.messageId };
      } catch (error) {
        return smtpFailure(error, handedOver.has(to));
      }
    },
    close: () => {
      transport.close();
      return Promise.resolve();
    },
  };
}

const isThisMachine = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|::1)$/i.test(host);
