/** The activities of the mail over a database in memory, with one provider after a test's wishes. */
import { createMailAttemptActivities } from '../../../src/activities/notification/send.ts';
import { createNotificationActivities } from '../../../src/activities/notification/notifications.ts';
import { MAIL_PROVIDERS, type MailProviderName } from '../../../src/domain/notification/delivery.ts';
import type { ErrorReport } from '../../../src/domain/incident.ts';
import { sampleData } from '../../../src/emails/index.ts';
import type { OutgoingMail, SendOutcome } from '../../../src/providers/email/provider.ts';
import type { Database } from '../../../src/store/database/database.ts';
import { registerMessage } from '../../../src/store/notification/notifications.ts';
import { TEAMS } from '../teams.ts';

export interface Desk {
  readonly sent: OutgoingMail[];
  readonly reports: ErrorReport[];
  /** What the provider says to the next call. */
  answer: (mail: OutgoingMail) => Promise<SendOutcome>;
  readonly activities: ReturnType<typeof createMailAttemptActivities> &
    ReturnType<typeof createNotificationActivities>;
  /** A message to an address that staff gave. */
  message(): Promise<string>;
}

/** Names whoever would be unsubscribed. */
export const unsubscribeLinkOf = (whose: { bookingId: string } | { notificationKey: string }): string =>
  `https://midas.test/unsubscribe/${'bookingId' in whose ? whose.bookingId : whose.notificationKey}.s`;

export function mailDesk(db: Database): Desk {
  const reports: ErrorReport[] = [];
  const sent: OutgoingMail[] = [];
  let messages = 0;
  const parts = {
    db,
    teams: TEAMS,
    report: (problem: ErrorReport) => Promise.resolve(void reports.push(problem)),
  };
  const attempts = createMailAttemptActivities({
    ...parts,
    from: 'Midas <concierge@midas.test>',
    letters: {
      customerLink: (bookingId) => `https://midas.test/bookings/${bookingId}#token=t`,
      teamLink: () => undefined,
      unsubscribeLink: unsubscribeLinkOf,
      taxRegistrationNumber: undefined,
    },
    openPixel: (key) => `https://midas.test/email/open/${key}.gif`,
    providers: MAIL_PROVIDERS.map((name) => ({
      name,
      send(mail) {
        sent.push(mail);
        return desk.answer(mail);
      },
      close: () => Promise.resolve(),
    })),
  });
  const desk: Desk = {
    sent,
    reports,
    answer: () => Promise.resolve({ outcome: 'accepted', providerMessageId: '<1>' }),
    activities: { ...attempts, ...createNotificationActivities({ ...parts, providers: MAIL_PROVIDERS }) },
    async message() {
      messages += 1;
      const key = `booking_confirmation/desk-${messages}`;
      await registerMessage(db, {
        ...{ key, template: 'booking_confirmation', bookingId: null, paymentId: null },
        ...{ toAddress: `guest-${messages}@example.com`, data: { ...sampleData('booking_confirmation') } },
      });
      return key;
    },
  };
  return desk;
}

export const attemptOf = (key: string, attempt = 1, provider: MailProviderName = 'smtp') => ({
  ...{ key, attempt, provider },
  pass: 1,
});
