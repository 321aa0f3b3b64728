/** The ways that a notification may go, to be recorded as histories. */
import type { History } from '@temporalio/common/lib/proto-utils.js';
import {
  ACCEPTED,
  type Answer,
  deliverEvent,
  failing,
  type NotificationEnvironment,
} from '../../test/support/environments/notificationEnvironment.ts';
import { waitFor } from '../../test/support/waitFor.ts';

type Scenario = (environment: NotificationEnvironment) => Promise<History>;

export const NOTIFICATION_SCENARIOS: Readonly<Record<string, Scenario>> = {
  notification: async (environment) => historyOf(environment, await newNotificationKey(environment)),
  'notification-after-first-attempt': async (environment) => {
    const key = await newNotificationKey(environment);
    environment.answers.smtp = () => failing('unavailable');
    const firstAttempt = await environment.firstAttempt(key);
    const sending = await environment.send(key, { firstAttempt });
    await sending.result();
    return sending.fetchHistory();
  },
  'notification-failover': async (environment) => {
    const key = await newNotificationKey(environment);
    environment.answers.smtp = () => failing('unavailable');
    environment.answers.sendgrid = () => failing('refused_email');
    return historyOf(environment, key);
  },
  'notification-unknown-then-duplicate': async (environment) => {
    const key = await newNotificationKey(environment);
    environment.answers.smtp = () => (environment.calls.length <= 2 ? failing('unknown') : ACCEPTED);
    return historyOf(environment, key);
  },
  'notification-worker-lost': async (environment) => {
    const key = await newNotificationKey(environment);
    environment.deaths = 1;
    return historyOf(environment, key);
  },
  'notification-failed': async (environment) => {
    const key = await newNotificationKey(environment);
    const down: Answer = () => failing('unavailable');
    Object.assign(environment.answers, { smtp: down, sendgrid: () => failing('unknown'), mailgun: down });
    return historyOf(environment, key);
  },
  'notification-refused': async (environment) => {
    const key = await newNotificationKey(environment);
    environment.answers.smtp = () => failing('refused_recipient');
    return historyOf(environment, key);
  },
  'notification-delivery-event': async (environment) => {
    const key = await newNotificationKey(environment);
    environment.answers.smtp = () => failing('unavailable');
    environment.answers.sendgrid = () => failing('unknown');
    const sending = await environment.send(key);
    await waitFor('the unknown outcome', async () => (await environment.notification(key)).unknowns === 1);
    await deliverEvent(environment, sending, key);
    await sending.result();
    return sending.fetchHistory();
  },
};

const newNotificationKey = async (environment: NotificationEnvironment): Promise<string> =>
  (await environment.newNotification()).key;

/** An email that goes its way undisturbed. */
async function historyOf(environment: NotificationEnvironment, key: string): Promise<History> {
  const sending = await environment.send(key);
  await sending.result();
  return sending.fetchHistory();
}
