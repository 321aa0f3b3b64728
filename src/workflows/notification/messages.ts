/** What a notification's workflow takes: ids only, the words are written by the activity. */
import { defineSignal } from '@temporalio/workflow';
import type { NotificationStatus } from '../../domain/notification/delivery.ts';
import type { EndedCall } from '../../domain/notification/failover.ts';

export const NOTIFICATION_WORKFLOW = 'notification';
export const notificationWorkflowId = (key: string): string => `notification/${key}`;

/**
 * The key of a notification that a booking causes. Nothing in it has to be escaped in the path of an address.
 * @param of tells two causes of one kind apart; a provider's words among it may hold anything
 */
export const notificationKey = (template: string, bookingId: string, of?: string): string =>
  [template, bookingId, ...(of === undefined ? [] : [of.replace(/[^\w-]+/g, '-')])].join('.');

export interface NotificationInput {
  /** Derived from the cause, so that the same cause never sends twice. */
  readonly key: string;
  readonly template: string;
  /** Absent where staff write to an address of their own choice. */
  readonly bookingId?: string;
  readonly paymentId?: string;
  /** What only the cause knows, such as why a charge was refused. Nothing personal. */
  readonly data?: Readonly<Record<string, string>>;
  /** As its booking has made it, from its own run: the first pass goes on behind it. */
  readonly firstAttempt?: EndedCall;
  /** Pauses before the second and later passes, in milliseconds. */
  readonly retryScheduleMs: readonly number[];
}

export interface NotificationResult {
  /** Never `pending`: a notification is accepted, refused or suppressed for good, or failed. */
  readonly outcome: NotificationStatus;
}

/** A provider sent a delivery event: read the row again. */
export const deliveryEventSignal = defineSignal('delivery_event');
