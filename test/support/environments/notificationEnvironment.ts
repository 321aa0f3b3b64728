/**
 * The environment's post room: the real notification workflow and its real activities over a database in memory, in the
 * time-skipping server, with email providers that answer as a test says. Notifications of one file leave one after
 * another.
 */
import { MockActivityEnvironment, type TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { createSendActivities } from '../../../src/activities/notification/send.ts';
import { createNotificationActivities } from '../../../src/activities/notification/notifications.ts';
import { createReportActivities } from '../../../src/activities/incident.ts';
import { EMAIL_PROVIDERS, type EmailProviderName } from '../../../src/domain/notification/delivery.ts';
import { defined } from '../../../src/domain/defined.ts';
import type { ErrorReport } from '../../../src/domain/incident.ts';
import type { EndedCall } from '../../../src/domain/notification/failover.ts';
import { sampleData } from '../../../src/emails/index.ts';
import type { EmailProvider, OutgoingEmail, SendOutcome } from '../../../src/providers/email/provider.ts';
import type { Store } from '../../../src/store/database/database.ts';
import { registerNotification } from '../../../src/store/notification/notifications.ts';
import { TASK_QUEUES } from '../../../src/temporal/names.ts';
import type { notification } from '../../../src/workflows/notification/workflow.ts';
import {
  deliveryEventSignal,
  type NotificationInput,
  notificationWorkflowId,
} from '../../../src/workflows/notification/messages.ts';
import { UNLIMITED, unsubscribeLinkOf } from './emailActivities.ts';
import { memoryStore } from './memoryStore.ts';
import { TEAMS } from '../teams.ts';
import { timeSkippingEnvironment } from '../servers/timeSkipping.ts';
import { likeProduct, productWorkflows } from './workflowBundle.ts';

export const MINUTE = 60_000;
export const ACCEPTED: SendOutcome = { outcome: 'accepted', providerMessageId: '<taken@provider>' };
export const failing = (outcome: Exclude<SendOutcome['outcome'], 'accepted'>): SendOutcome => ({
  outcome,
  reason: 'test',
});

export interface Call {
  readonly provider: EmailProviderName;
  readonly email: OutgoingEmail;
  /** The server's time, in milliseconds. */
  readonly at: number;
}

/** What a provider does with a call; one that throws has died while it was sending. */
export type Answer = (call: Call) => SendOutcome | Promise<SendOutcome>;

export interface NotificationEnvironment {
  readonly server: TestWorkflowEnvironment;
  readonly store: Store;
  /** Of the latest notification, in order. */
  readonly calls: readonly Call[];
  readonly reports: readonly ErrorReport[];
  /** How each provider answers the latest notification; it accepts unless said otherwise. */
  readonly answers: Record<EmailProviderName, Answer>;
  /** How often an activity dies before it has begun anything. */
  deaths: number;
  /** A new notification, not yet under way. */
  newNotification(template?: string): Promise<{ readonly key: string; readonly address: string }>;
  send(key: string, wish?: StartWish): Promise<Sending>;
  /** The first attempt, as a booking makes it from its own run. @returns how it ended */
  firstAttempt(key: string): Promise<EndedCall>;
  notification(key: string): ReturnType<typeof readNotification>;
  attempts(key: string): ReturnType<typeof readAttempts>;
  close(): Promise<void>;
}

interface StartWish {
  readonly template?: string;
  readonly schedule?: readonly number[];
  readonly again?: boolean;
  readonly firstAttempt?: EndedCall;
}

export type Sending = Awaited<ReturnType<typeof startNotification>>;

export async function openNotificationEnvironment(): Promise<NotificationEnvironment> {
  const [server, workflowBundle, store] = await Promise.all([
    timeSkippingEnvironment(),
    productWorkflows(),
    memoryStore(),
  ]);
  const calls: Call[] = [];
  const reports: ErrorReport[] = [];
  const answers: Record<EmailProviderName, Answer> = { ...ALL_ACCEPT };
  const environment = { server, store, calls, reports, answers, deaths: 0 };
  const providers = EMAIL_PROVIDERS.map((name) => scripted(name, environment));
  const report = (problem: ErrorReport) => Promise.resolve(void reports.push(problem));
  const attempts = createSendActivities({ ...partsOf(store), report, limits: UNLIMITED, providers });
  const mortal = {
    sendEmails: (given: Parameters<typeof attempts.sendEmails>[0]) => {
      if (environment.deaths > 0) {
        environment.deaths -= 1;
        throw new Error('died before it had begun');
      }
      return attempts.sendEmails(given);
    },
  };
  const connection = server.nativeConnection;
  const kept = createNotificationActivities({ ...partsOf(store), providers: EMAIL_PROVIDERS, report });
  const workers = await Promise.all([
    Worker.create({
      ...likeProduct,
      connection,
      workflowBundle,
      taskQueue: TASK_QUEUES.main,
      activities: { ...kept, ...createReportActivities({ report }) },
    }),
    ...EMAIL_PROVIDERS.map((name) =>
      Worker.create({ ...likeProduct, connection, taskQueue: TASK_QUEUES[name], activities: mortal }),
    ),
  ]);
  const running = Promise.all(workers.map((worker) => worker.run()));
  let notifications = 0;

  return Object.assign(environment, {
    async newNotification(template = 'booking_confirmation') {
      notifications += 1;
      const key = `${template}.notification-${notifications}`;
      const address = `guest-${notifications}@example.com`;
      const data = template === 'booking_confirmation' ? sampleData('booking_confirmation') : {};
      await registerNotification(store.db, {
        key,
        template,
        toAddress: address,
        bookingId: null,
        paymentId: null,
        data: { ...data },
      });
      calls.splice(0);
      reports.splice(0);
      Object.assign(answers, ALL_ACCEPT);
      return { key, address };
    },
    send: (key: string, wish = {}) => startNotification(server, key, wish),
    async firstAttempt(key: string) {
      const id = { key, attempt: 1, pass: 1, provider: 'smtp' } as const;
      const [sent] = await inActivity(() => attempts.sendEmails([id]));
      if (sent === undefined || !('noted' in sent) || sent.noted.outcome === 'invalid_data')
        throw new Error('the first attempt was not noted');
      return { provider: 'smtp', outcome: sent.noted.outcome } as const;
    },
    notification: (key: string) => readNotification(store, key),
    attempts: (key: string) => readAttempts(store, key),
    async close() {
      for (const worker of workers) worker.shutdown();
      await running;
      await server.teardown();
      await store.close();
    },
  });
}

const inActivity = <Result>(work: () => Promise<Result>): Promise<Result> =>
  new MockActivityEnvironment().run<[], Result, () => Promise<Result>>(work);

const accept: Answer = () => ACCEPTED;
const ALL_ACCEPT = { smtp: accept, sendgrid: accept, mailgun: accept } as const;

const partsOf = ({ db }: Store) => ({
  db,
  teams: TEAMS,
  from: 'Midas <concierge@midas.test>',
  settings: {
    customerLink: (bookingId: string) => `https://midas.test/bookings/${bookingId}#token=t`,
    teamLink: () => undefined,
    unsubscribeLink: unsubscribeLinkOf,
    taxRegistrationNumber: undefined,
    paymentLink: (provider: string, id: string) => `https://payments.example.com/${provider}/${id}`,
    disputeLink: (provider: string, disputeId: string) =>
      `https://disputes.example.com/${provider}/${disputeId}`,
  },
});

function scripted(
  name: EmailProviderName,
  environment: Pick<NotificationEnvironment, 'server' | 'answers'> & { readonly calls: Call[] },
): EmailProvider {
  return {
    name,
    async send(email) {
      const call = { provider: name, email, at: await environment.server.currentTimeMs() };
      environment.calls.push(call);
      return environment.answers[name](call);
    },
    close: () => Promise.resolve(),
  };
}

function startNotification({ client }: TestWorkflowEnvironment, key: string, wish: StartWish) {
  const input: NotificationInput = {
    key,
    template: wish.template ?? 'booking_confirmation',
    retryScheduleMs: wish.schedule ?? [MINUTE, 5 * MINUTE, 15 * MINUTE],
    ...defined({ firstAttempt: wish.firstAttempt }),
  };
  return client.workflow.start<typeof notification>('notification', {
    workflowId: notificationWorkflowId(key),
    taskQueue: TASK_QUEUES.main,
    workflowIdReusePolicy: wish.again === true ? 'ALLOW_DUPLICATE' : 'REJECT_DUPLICATE',
    args: [input],
  });
}

/** A provider's event has reached us and changed the row. */
export async function deliverEvent(
  { store: { db } }: Pick<NotificationEnvironment, 'store'>,
  sending: Sending,
  key: string,
) {
  await db
    .updateTable('notifications')
    .set({ status: 'accepted', accepted_at: new Date().toISOString() })
    .where('key', '=', key)
    .execute();
  await sending.signal(deliveryEventSignal);
}

const readNotification = ({ db }: Store, key: string) =>
  db.selectFrom('notifications').selectAll().where('key', '=', key).executeTakeFirstOrThrow();

const readAttempts = ({ db }: Store, key: string) =>
  db.selectFrom('notification_attempts').selectAll().where('key', '=', key).orderBy('attempt').execute();
