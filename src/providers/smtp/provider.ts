/** SMTP through nodemailer's pool. A send is one attempt: whoever repeats it is the notification's workflow. */
import { PassThrough } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { MailProvider } from '../mail.ts';
import { failureOf } from './failures.ts';

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
}

/** Connections and messages a connection: business.md. Timeouts: nodemailer's own are minutes. */
const POOL = { pool: true, maxConnections: 5, maxMessages: 100, maxRequeues: 0 } as const;
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 } as const;

export function createSmtpProvider(settings: SmtpSettings): MailProvider {
  const transport = createTransport({ ...POOL, ...TIMEOUTS, ...settings });
  /** Messages whose body has been read to its end, hence may have arrived whole. */
  const handedOver = new Set<string>();
  transport.use('stream', (mail, done) => {
    const { messageId } = mail.data;
    mail.message.transform(() => {
      const passage = new PassThrough();
      passage.once('end', () => handedOver.add(String(messageId)));
      return passage;
    });
    done();
  });

  return {
    name: 'smtp',
    async send(mail) {
      try {
        const sent = await transport.sendMail({
          messageId: mail.messageId,
          from: mail.from,
          to: { name: mail.to.name ?? '', address: mail.to.address },
          subject: mail.subject,
          html: mail.html,
          text: mail.text,
          headers: { ...mail.headers },
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        return { outcome: 'accepted', providerMessageId: sent.messageId };
      } catch (error) {
        return failureOf(error, handedOver.has(mail.messageId));
      } finally {
        handedOver.delete(mail.messageId);
      }
    },
    close: () => {
      transport.close();
      return Promise.resolve();
    },
  };
}
