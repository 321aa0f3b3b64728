/** Letters that their provider always takes: how they fare otherwise is the matter of mailHouse.ts. */
import type { MailAttemptActivities } from '../../../src/activities/notification/send.ts';
import type { NotificationActivities } from '../../../src/activities/notification/notifications.ts';
import type { ReportActivities } from '../../../src/activities/incident.ts';
import type { MessageStatus } from '../../../src/domain/notification/delivery.ts';
import type { Noted } from '../environments/bookingEnvironment.ts';

type MailActivities = NotificationActivities & MailAttemptActivities & ReportActivities;

/** @param onLetter is told of each letter when it is first opened. */
export function fakeMail(
  noted: Noted,
  now: () => Promise<number>,
  onLetter: (key: string) => void,
): MailActivities {
  const letterOf = async (call: keyof MailActivities, key: string) =>
    (await noted(call, key)).letters.get(key) ?? {
      ...{ key, template: 'none', at: 0, status: 'pending' as MessageStatus },
    };
  return {
    async openMessage(given) {
      const { letters } = await noted('openMessage', given);
      const { key, template } = given;
      const letter = letters.get(key) ?? { key, template, at: await now(), status: 'pending' };
      if (!letters.has(key)) onLetter(key);
      letters.set(key, letter);
      return { status: letter.status, round: 1, attempts: 0, unknowns: {}, providers: ['smtp'] };
    },
    async sendMail(given) {
      await noted('sendMail', given);
      return { outcome: 'accepted', providerMessageId: `<${given.key}>` };
    },
    async recordAttempt({ id, sent }) {
      const letter = await letterOf('recordAttempt', id.key);
      if (sent.outcome === 'accepted') letter.status = 'accepted';
      return { outcome: sent.outcome, status: letter.status };
    },
    async settleLostAttempt({ key }) {
      const { status } = await letterOf('settleLostAttempt', key);
      return { outcome: 'unknown', status };
    },
    async messageState({ key }) {
      const { status } = await letterOf('messageState', key);
      return { status };
    },
    async closeMessage({ key }) {
      const letter = await letterOf('closeMessage', key);
      letter.status = 'failed';
      return { status: letter.status };
    },
    async reportError(given) {
      await noted('reportError', given);
    },
  };
}
