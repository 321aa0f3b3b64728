/** The activities of notifications over a database in memory, with one provider after a test's wishes. */
import { MockActivityEnvironment } from '@temporalio/testing';
import type { Selectable } from 'kysely';
import { createSendActivities, type SentEmail } from '../../../src/activities/notification/send.ts';
import { createNotificationActivities } from '../../../src/activities/notification/notifications.ts';
import { EMAIL_PROVIDERS, type EmailProviderName } from '../../../src/domain/notification/delivery.ts';
import type { ErrorReport } from '../../../src/domain/incident.ts';
import { sampleData } from '../../../src/emails/index.ts';
import type { OutgoingEmail, SendOutcome } from '../../../src/providers/email/provider.ts';
import type { Database } from '../../../src/store/database/database.ts';
import type { AttemptId } from '../../../src/store/notification/attempts.ts';
import { registerNotification } from '../../../src/store/notification/notifications.ts';
import type { Tables } from '../../../src/store/schema/index.ts';
import { TEAMS } from '../teams.ts';

export interface Desk {
  readonly sent: OutgoingEmail[];
  readonly reports: ErrorReport[];
  /** What the provider says to the next call. */
  answer: (email: OutgoingEmail) => Promise<SendOutcome>;
  readonly activities: ReturnType<typeof createSendActivities> &
    ReturnType<typeof createNotificationActivities>;
  /** Makes these attempts as one activity. @returns what has come of each */
  send(...attempts: readonly AttemptId[]): Promise<SentEmail[]>;
  /** A notification to an address that staff gave, a new one unless said otherwise. */
  notification(toAddress?: string): Promise<string>;
  /** What Postgres has of a notification. */
  rowOf(key: string): Promise<Selectable<Tables['notifications']>>;
  /** And of its attempts, in order. */
  attemptsOf(key: string): Promise<Selectable<Tables['notification_attempts']>[]>;
}

/** What has come of one attempt that was noted. */
export const noted = (outcome: string, status: string) => [{ noted: { outcome, status } }];

/** No email of a test waits for its turn. */
const MANY = { perSecond: 10_000 };
export const UNLIMITED = { smtp: MANY, sendgrid: MANY, mailgun: MANY };

/** Names whoever would be unsubscribed. */
export const unsubscribeLinkOf = (whose: { bookingId: string } | { notificationKey: string }): string =>
  `https://midas.test/unsubscribe/${'bookingId' in whose ? whose.bookingId : whose.notificationKey}.s`;

export function emailDesk(db: Database): Desk {
  const reports: ErrorReport[] = [];
  const sent: OutgoingEmail[] = [];
  let notifications = 0;
  const parts = {
    db,
    teams: TEAMS,
    report: (problem: ErrorReport) => Promise.resolve(void reports.push(problem)),
  };
  const attempts = createSendActivities({
    ...parts,
    limits: UNLIMITED,
    from: 'Midas <concierge@midas.test>',
    settings: {
      customerLink: (bookingId) => `https://midas.test/bookings/${bookingId}#token=t`,
      teamLink: () => undefined,
      unsubscribeLink: unsubscribeLinkOf,
      taxRegistrationNumber: undefined,
      paymentLink: (provider, id) => `https://payments.example.com/${provider}/${id}`,
      disputeLink: (provider, disputeId) => `https://disputes.example.com/${provider}/${disputeId}`,
    },
    emailOpenPixel: (key) => `https://midas.test/email/open/${key}.gif`,
    providers: EMAIL_PROVIDERS.map((name) => ({
      name,
      send(email) {
        sent.push(email);
        return desk.answer(email);
      },
      close: () => Promise.resolve(),
    })),
  });
  const desk: Desk = {
    sent,
    reports,
    answer: () => Promise.resolve({ outcome: 'accepted', providerMessageId: '<1>' }),
    activities: { ...attempts, ...createNotificationActivities({ ...parts, providers: EMAIL_PROVIDERS }) },
    send: (...given) => new MockActivityEnvironment().run(attempts.sendEmails, given),
    async notification(toAddress) {
      notifications += 1;
      const key = `booking_confirmation.desk-${notifications}`;
      await registerNotification(db, {
        key,
        template: 'booking_confirmation',
        bookingId: null,
        paymentId: null,
        toAddress: toAddress ?? `guest-${notifications}@example.com`,
        data: { ...sampleData('booking_confirmation') },
      });
      return key;
    },
    rowOf: (key) =>
      db.selectFrom('notifications').selectAll().where('key', '=', key).executeTakeFirstOrThrow(),
    attemptsOf: (key) =>
      db.selectFrom('notification_attempts').selectAll().where('key', '=', key).orderBy('attempt').execute(),
  };
  return desk;
}

export const attemptOf = (key: string, attempt = 1, provider: EmailProviderName = 'smtp') => ({
  key,
  attempt,
  provider,
  pass: 1,
});
