/** What staff ask of notifications, and what they are shown of them. */
import { z } from 'zod';
import { BOOKING_ID_PATTERN } from '../../../domain/booking.ts';
import {
  ATTEMPT_OUTCOMES,
  DELIVERY_EVENTS,
  EMAIL_PROVIDERS,
  NOTIFICATION_STATUSES,
} from '../../../domain/notification/delivery.ts';
import { listOf, pageQuery } from '../../http/paging.ts';
import { email, instant } from '../../schemas/fields.ts';
import { dataFields } from './dataFields.ts';

const template = z.string().regex(/^[a-z_]{1,60}$/, 'must be the name of a template');

export const notificationRequest = z.strictObject({
  template: template.describe('One of the templates'),
  to: email
    .optional()
    .describe('Instead of the template’s team; for an email to a customer only their own address'),
  bookingId: z.string().regex(BOOKING_ID_PATTERN, 'must be the id of a booking').optional(),
  data: dataFields
    .default({})
    .describe('With a booking what only the cause knows, without one everything that the template takes'),
});
export type NotificationRequest = z.output<typeof notificationRequest>;

export const notificationParams = z.object({
  id: z.string().describe('As `X-Midas-Notification` has it, URL-encoded'),
});

/** A filter that is misspelt would list everything, so unknown ones are refused. */
export const notificationsQuery = z.strictObject({
  status: z.enum(NOTIFICATION_STATUSES).optional(),
  bookingId: z.string().regex(BOOKING_ID_PATTERN, 'must be the id of a booking').optional(),
  template: template.optional(),
  ...pageQuery,
});

const summary = {
  id: z.string(),
  template: z.string(),
  bookingId: z.string().nullable(),
  to: z.string().nullable().describe('The address that staff gave; null for the customer or a team'),
  status: z
    .enum(NOTIFICATION_STATUSES)
    .describe(
      '`failed`: no provider took it on any pass; `refused`, `suppressed`: its recipient gets no email',
    ),
  round: z.int().describe('One more for each retry by staff'),
  provider: z.enum(EMAIL_PROVIDERS).nullable().describe('The one that took it'),
  possibleDuplicate: z.boolean().describe('It left again after an attempt of unknown outcome'),
  createdAt: instant,
  acceptedAt: instant.nullable(),
  lastError: z.string().nullable(),
  workflowUrl: z.string().nullable().describe('The workflow in the Temporal Web UI, where one is known'),
};

const attempt = z.object({
  attempt: z.int(),
  pass: z.int(),
  provider: z.enum(EMAIL_PROVIDERS),
  beganAt: instant,
  endedAt: instant.nullable(),
  outcome: z.enum(ATTEMPT_OUTCOMES).nullable().describe('Null while it is under way'),
  reason: z.string().nullable(),
  possibleDuplicate: z.boolean(),
});

const event = z.object({
  kind: z.enum(DELIVERY_EVENTS),
  provider: z.enum(EMAIL_PROVIDERS),
  at: instant,
  reason: z.string().nullable(),
});

export const notificationView = z
  .object({ ...summary, attempts: z.array(attempt), events: z.array(event) })
  .meta({ id: 'Notification' });
export type NotificationBody = z.output<typeof notificationView>;

export const listedNotification = z.object(summary).meta({ id: 'ListedNotification' });
export const notificationsAnswer = listOf(listedNotification);
