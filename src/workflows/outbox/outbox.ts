/**
 * The notifications of a booking. They are written down with their cause, and their first attempts are made from the
 * booking's own run while it goes on; one that no provider has settled then goes on in a workflow of its own: abandoned,
 * not owned, so that no run of the booking can end it.
 */
import { CancellationScope } from '@temporalio/workflow';
import { TypedSearchAttributes } from '@temporalio/common';
import type { AttemptResult } from '../../activities/notification/note.ts';
import { defined } from '../../domain/defined.ts';
import type { NotificationStatus } from '../../domain/notification/delivery.ts';
import type { EndedCall } from '../../domain/notification/failover.ts';
import type { OutboxNotification, WrittenOutbox } from '../../domain/notification/outbox.ts';
import { SEARCH_ATTRIBUTES } from '../../temporal/names.ts';
import { makeAttempts } from './attempt.ts';
import { fail } from './fail.ts';
import {
  NOTIFICATION_WORKFLOW,
  notificationKey,
  type NotificationInput,
  notificationWorkflowId,
} from '../notification/messages.ts';
import { startOnItsOwn } from '../proxies.ts';
import { writeNotifications } from './proxies.ts';

export interface Cause {
  /** Tells two causes of one kind apart, such as which charge was refused. */
  readonly of?: string;
  readonly paymentId?: string;
  readonly data?: Readonly<Record<string, string>>;
}

export interface Outbox {
  /** Writes down one notification for each template, and has them sent. Returns once they are written. */
  notify(templates: readonly string[], cause?: Cause): Promise<void>;
  /** The same for those that their cause's own transaction writes down. */
  planned(templates: readonly string[], cause?: Cause): OutboxNotification[];
  /** Has them sent, and returns at once. */
  send(notifications: readonly OutboxNotification[], written: WrittenOutbox): void;
  /** Whether every first attempt is noted, and what is left of them goes on elsewhere. */
  isEmpty(): boolean;
}

export interface SentNotification {
  readonly template: string;
  /** `handed_on`: no provider has settled it at once, and it goes on in a workflow of its own. */
  readonly status: NotificationStatus | 'handed_on';
}

export interface Sender {
  readonly bookingId: string;
  /** Pauses before the second and later passes, in milliseconds. */
  readonly retryScheduleMs: readonly number[];
}

/** @param onChange gets what this run has sent, and what has become of it */
export function openOutbox(sender: Sender, onChange: (sent: Iterable<SentNotification>) => void): Outbox {
  const { bookingId } = sender;
  const sent = new Map<string, SentNotification>();
  let underWay = 0;

  const planned: Outbox['planned'] = (templates, { of, paymentId, data } = {}) =>
    templates.map((template) => ({
      key: notificationKey(template, bookingId, of),
      template,
      ...defined({ paymentId, data }),
    }));

  const carry = async (notifications: readonly OutboxNotification[], { provider }: WrittenOutbox) => {
    const results = await firstAttempts(notifications, provider);
    const statuses = await Promise.all(
      notifications.map((notification, index) => goOn(sender, notification, results[index], provider)),
    );
    notifications.forEach(({ key, template }, index) =>
      sent.set(key, { template, status: statuses[index] ?? 'handed_on' }),
    );
    underWay -= 1;
    onChange(sent.values());
  };

  const outbox: Outbox = {
    planned,
    async notify(templates, cause) {
      const notifications = planned(templates, cause);
      outbox.send(notifications, await writeNotifications({ bookingId, notifications }));
    },
    send(notifications, written) {
      const unsent = notifications.filter(({ key }) => written.unsent.includes(key) && !sent.has(key));
      if (unsent.length === 0) return;
      for (const { key, template } of unsent) sent.set(key, { template, status: 'pending' });
      underWay += 1;
      onChange(sent.values());
      // What has been begun is noted, whatever the customer or operations do meanwhile.
      void CancellationScope.nonCancellable(() => carry(unsent, written));
    },
    isEmpty: () => underWay === 0,
  };
  return outbox;
}

async function firstAttempts(
  notifications: readonly OutboxNotification[],
  provider: WrittenOutbox['provider'],
): Promise<AttemptResult[]> {
  if (provider === undefined) return [];
  const attempts = notifications.map(({ key, template }) => ({ key, template, attempt: 1 }));
  return makeAttempts(attempts, { provider, pass: 1 });
}

/** @returns how it stands */
async function goOn(
  sender: Sender,
  notification: OutboxNotification,
  result: AttemptResult | undefined,
  provider: WrittenOutbox['provider'],
): Promise<SentNotification['status']> {
  if (result === undefined || provider === undefined) {
    await startOnce(sender, notification);
    return 'handed_on';
  }
  if (result.outcome === 'invalid_data')
    return fail({ ...notification, bookingId: sender.bookingId }, FIRST_ROUND, result.fields);
  const { outcome, status } = result;
  if (status !== 'pending') return status;
  await startOnce(sender, notification, { provider, outcome });
  return 'handed_on';
}

/** Staff retry in later ones, from a workflow of its own. */
const FIRST_ROUND = 1;

/** Started before is as good. */
async function startOnce(
  { bookingId, retryScheduleMs }: Sender,
  notification: OutboxNotification,
  firstAttempt?: EndedCall,
): Promise<void> {
  const { key, template } = notification;
  await startOnItsOwn<NotificationInput>({
    type: NOTIFICATION_WORKFLOW,
    workflowId: notificationWorkflowId(key),
    input: { ...notification, bookingId, retryScheduleMs, ...defined({ firstAttempt }) },
    typedSearchAttributes: new TypedSearchAttributes([
      { key: SEARCH_ATTRIBUTES.bookingId, value: bookingId },
      { key: SEARCH_ATTRIBUTES.template, value: template },
    ]),
    staticSummary: `${template} for booking ${bookingId}`,
  });
}
