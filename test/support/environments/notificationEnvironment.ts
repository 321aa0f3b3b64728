/**
 * The house's post room: the real notification workflow and its real activities over a database in memory, in the
 * time-skipping server, with mail providers that answer as a test says. Letters of one file leave one after another.
 */
import { fileURLToPath } from 'node:url';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { createMailAttemptActivities } from '../../../src/activities/notification/send.ts';
import { createNotificationActivities } from '../../../src/activities/notification/notifications.ts';
import { createReportActivities } from '../../../src/activities/incident.ts';
import { MAIL_PROVIDERS, type MailProviderName } from '../../../src/domain/notification/delivery.ts';
import type { ErrorReport } from '../../../src/domain/incident.ts';
import { sampleData } from '../../../src/emails/index.ts';
import type { MailProvider, OutgoingMail, SendOutcome } from '../../../src/providers/email/provider.ts';
import type { Store } from '../../../src/store/database/database.ts';
import { registerMessage } from '../../../src/store/notification/notifications.ts';
import { TASK_QUEUES } from '../../../src/temporal/names.ts';
import type { notification } from '../../../src/workflows/notification/workflow.ts';
import {
  deliveryNewsSignal,
  type NotificationInput,
  notificationWorkflowId,
} from '../../../src/workflows/notification/messages.ts';
import { unsubscribeLinkOf } from './emailActivities.ts';
import { memoryStore } from './memoryStore.ts';
import { quietLogger } from './quietRuntime.ts';
import { TEAMS } from '../teams.ts';
import { timeSkippingEnvironment } from './timeSkipping.ts';

export const MINUTE = 60_000;
export const ACCEPTED: SendOutcome = { outcome: 'accepted', providerMessageId: '<taken@provider>' };
export const failing = (outcome: Exclude<SendOutcome['outcome'], 'accepted'>): SendOutcome => ({
  outcome,
  reason: 'test',
});

export interface Call {
  readonly provider: MailProviderName;
  readonly mail: OutgoingMail;
  /** The server's time, in milliseconds. */
  readonly at: number;
}

/** What a provider does with a call; one that throws has died with the letter in its hands. */
export type Answer = (call: Call) => SendOutcome | Promise<SendOutcome>;

export interface MailHouse {
  readonly environment: TestWorkflowEnvironment;
  readonly store: Store;
  /** Of the latest letter, in order. */
  readonly calls: readonly Call[];
  readonly reports: readonly ErrorReport[];
  /** How each provider answers the latest letter; it accepts unless said otherwise. */
  readonly answers: Record<MailProviderName, Answer>;
  /** How often an activity dies before it has begun anything. */
  deaths: number;
  /** A new letter, not yet under way. */
  letter(template?: string): Promise<{ readonly key: string; readonly address: string }>;
  send(
    key: string,
    wish?: { template?: string; schedule?: readonly number[]; again?: boolean },
  ): Promise<Sending>;
  message(key: string): ReturnType<typeof readMessage>;
  attempts(key: string): ReturnType<typeof readAttempts>;
  close(): Promise<void>;
}

export type Sending = Awaited<ReturnType<typeof startLetter>>;

/** Failures that a test has staged are not worth a line; what goes wrong in a workflow is. */
const staged = /^(Activity failed|No workflows registered)/;

export async function openMailHouse(): Promise<MailHouse> {
  const logger = new DefaultLogger('WARN', ({ message, meta }) => {
    if (!staged.test(message)) process.stderr.write(`${message} ${JSON.stringify(meta)}\n`);
  });
  Runtime.install({ logger });
  const workflowsPath = fileURLToPath(new URL('../../../src/workflows/index.ts', import.meta.url));
  const [environment, workflowBundle, store] = await Promise.all([
    timeSkippingEnvironment(),
    bundleWorkflowCode({ workflowsPath, logger: quietLogger }),
    memoryStore(),
  ]);
  const calls: Call[] = [];
  const reports: ErrorReport[] = [];
  const answers: Record<MailProviderName, Answer> = { ...ALL_ACCEPT };
  const house = { environment, store, calls, reports, answers, deaths: 0 };
  const providers = MAIL_PROVIDERS.map((name) => scripted(name, house));
  const attempts = createMailAttemptActivities({ ...partsOf(store), providers });
  const mortal = {
    sendMail: (given: Parameters<typeof attempts.sendMail>[0]) => {
      if (house.deaths > 0) {
        house.deaths -= 1;
        throw new Error('died before it had begun');
      }
      return attempts.sendMail(given);
    },
  };
  const report = (problem: ErrorReport) => Promise.resolve(void reports.push(problem));
  const connection = environment.nativeConnection;
  const kept = createNotificationActivities({ ...partsOf(store), providers: MAIL_PROVIDERS, report });
  const workers = await Promise.all([
    Worker.create({
      ...{ connection, workflowBundle, taskQueue: TASK_QUEUES.main },
      activities: { ...kept, ...createReportActivities({ report }) },
    }),
    ...MAIL_PROVIDERS.map((name) =>
      Worker.create({ connection, taskQueue: TASK_QUEUES[name], activities: mortal }),
    ),
  ]);
  const running = Promise.all(workers.map((worker) => worker.run()));
  let letters = 0;

  return Object.assign(house, {
    async letter(template = 'booking_confirmation') {
      letters += 1;
      const key = `${template}/letter-${letters}`;
      const address = `guest-${letters}@example.com`;
      const data = template === 'booking_confirmation' ? sampleData('booking_confirmation') : {};
      await registerMessage(store.db, {
        ...{ key, template, toAddress: address, bookingId: null, paymentId: null },
        data: { ...data },
      });
      calls.splice(0);
      reports.splice(0);
      Object.assign(answers, ALL_ACCEPT);
      return { key, address };
    },
    send: (key: string, wish = {}) => startLetter(environment, key, wish),
    message: (key: string) => readMessage(store, key),
    attempts: (key: string) => readAttempts(store, key),
    async close() {
      for (const worker of workers) worker.shutdown();
      await running;
      await environment.teardown();
      await store.close();
    },
  });
}

const accept: Answer = () => ACCEPTED;
const ALL_ACCEPT = { smtp: accept, sendgrid: accept, mailgun: accept } as const;

const partsOf = ({ db }: Store) => ({
  db,
  teams: TEAMS,
  from: 'Midas <concierge@midas.test>',
  letters: {
    customerLink: (bookingId: string) => `https://midas.test/bookings/${bookingId}#token=t`,
    teamLink: () => undefined,
    unsubscribeLink: unsubscribeLinkOf,
    taxRegistrationNumber: undefined,
  },
});

function scripted(
  name: MailProviderName,
  house: Pick<MailHouse, 'environment' | 'answers'> & { readonly calls: Call[] },
): MailProvider {
  return {
    name,
    async send(mail) {
      const call = { provider: name, mail, at: await house.environment.currentTimeMs() };
      house.calls.push(call);
      return house.answers[name](call);
    },
    close: () => Promise.resolve(),
  };
}

function startLetter(
  { client }: TestWorkflowEnvironment,
  key: string,
  wish: { template?: string; schedule?: readonly number[]; again?: boolean },
) {
  const input: NotificationInput = {
    key,
    template: wish.template ?? 'booking_confirmation',
    retryScheduleMs: wish.schedule ?? [MINUTE, 5 * MINUTE, 15 * MINUTE],
  };
  return client.workflow.start<typeof notification>('notification', {
    workflowId: notificationWorkflowId(key),
    taskQueue: TASK_QUEUES.main,
    workflowIdReusePolicy: wish.again === true ? 'ALLOW_DUPLICATE' : 'REJECT_DUPLICATE',
    args: [input],
  });
}

/** A provider's event has reached us and changed the row. */
export async function tellNews({ store: { db } }: Pick<MailHouse, 'store'>, sending: Sending, key: string) {
  await db
    .updateTable('messages')
    .set({ status: 'accepted', accepted_at: new Date().toISOString() })
    .where('key', '=', key)
    .execute();
  await sending.signal(deliveryNewsSignal);
}

const readMessage = ({ db }: Store, key: string) =>
  db.selectFrom('messages').selectAll().where('key', '=', key).executeTakeFirstOrThrow();

const readAttempts = ({ db }: Store, key: string) =>
  db.selectFrom('message_attempts').selectAll().where('key', '=', key).orderBy('attempt').execute();
