/** Writing and sending one message. The row says what has left, so that a repeat never mails twice. */
import { createHash } from 'node:crypto';
import { ApplicationFailure, heartbeat } from '@temporalio/activity';
import {
  isTemplateName,
  recipientOf,
  renderEmailByName,
  type TemplateName,
  type Team,
} from '../emails/index.ts';
import type { MailProvider, OutgoingMail, SendOutcome } from '../providers/mail.ts';
import { findBooking } from '../store/bookingView.ts';
import type { Database } from '../store/database.ts';
import { attemptEnded, beginAttempt, findMessage, parkMessage, registerMessage } from '../store/messages.ts';
import { letterData, type LetterSettings } from './letterData.ts';

export interface NotificationActivityDeps {
  readonly db: Database;
  readonly smtp: MailProvider;
  readonly from: string;
  readonly teams: Readonly<Record<Team, string>>;
  readonly letters: LetterSettings;
}

const HEARTBEAT_MS = 3_000;

export function createNotificationActivities(deps: NotificationActivityDeps) {
  const { db, smtp } = deps;
  return {
    /** The unique row of this message, and how far it has come. */
    async registerMessage(message: {
      key: string;
      template: string;
      bookingId: string;
      paymentId?: string;
      data?: Readonly<Record<string, string>>;
    }): Promise<{ status: string }> {
      const { status } = await registerMessage(db, {
        key: message.key,
        template: message.template,
        bookingId: message.bookingId,
        paymentId: message.paymentId ?? null,
        data: message.data ?? {},
      });
      return { status };
    },

    /** One attempt with one provider. `not_taken` is worth another pass. */
    async sendMessage({ key }: { key: string }): Promise<'accepted' | 'refused' | 'not_taken'> {
      const mail = await write(deps, key);
      if (mail === undefined) {
        await attemptEnded(db, key, { status: 'refused', error: 'nobody to send it to', mayHaveLeft: false });
        return 'refused';
      }
      if (!(await beginAttempt(db, key, smtp.name))) return statusOf(await findMessage(db, key));
      return record(db, key, await whileBeating(() => smtp.send(mail)));
    },

    async parkMessage({ key }: { key: string }): Promise<void> {
      await parkMessage(db, key);
    },
  };
}

export type NotificationActivities = ReturnType<typeof createNotificationActivities>;

/** The letter as it will leave; undefined when its recipient has been erased. */
async function write(deps: NotificationActivityDeps, key: string): Promise<OutgoingMail | undefined> {
  const message = await findMessage(deps.db, key);
  if (!isTemplateName(message.template) || message.booking_id === null) {
    throw ApplicationFailure.nonRetryable(`no such template: ${message.template}`, 'UnknownTemplate');
  }
  const booking = await findBooking(deps.db, message.booking_id);
  if (booking?.customer == null) return undefined;
  const recipient = recipientOf(message.template);
  const letter = await renderEmailByName(
    message.template,
    letterData(booking, recipient.to, message.data, deps.letters),
  );
  return {
    ...letter,
    ...envelope(key, message.template, deps.from),
    to:
      recipient.to === 'customer'
        ? { name: booking.customer.name, address: booking.customer.email }
        : { address: deps.teams[recipient.team] },
  };
}

function envelope(key: string, template: TemplateName, from: string) {
  const domain = /@([^>\s]+)>?\s*$/.exec(from)?.[1] ?? 'midas.invalid';
  const id = createHash('sha256').update(key).digest('hex').slice(0, 40);
  return {
    messageId: `<${id}@${domain}>`,
    from,
    headers: {
      'X-Midas-Template': template,
      'X-Midas-Notification': key,
      'Auto-Submitted': 'auto-generated',
    },
  };
}

/** Keeps Temporal informed that this worker lives while a slow server makes up its mind. */
async function whileBeating<T>(work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => heartbeat(), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}

async function record(
  db: Database,
  key: string,
  sent: SendOutcome,
): Promise<'accepted' | 'refused' | 'not_taken'> {
  if (sent.outcome === 'accepted') {
    const at = new Date().toISOString();
    await attemptEnded(db, key, {
      status: 'accepted',
      providerMessageId: sent.providerMessageId,
      at,
    });
    return 'accepted';
  }
  const refused = sent.outcome === 'refused_recipient';
  await attemptEnded(db, key, {
    status: refused ? 'refused' : 'pending',
    error: `${sent.outcome}: ${sent.reason}`,
    mayHaveLeft: sent.outcome === 'unknown',
  });
  return refused ? 'refused' : 'not_taken';
}

const statusOf = ({ status }: { status: string }): 'accepted' | 'refused' =>
  status === 'refused' ? 'refused' : 'accepted';
