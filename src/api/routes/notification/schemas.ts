/** What staff ask of notifications, and what they are shown of them. */
import { z } from 'zod';
import { BOOKING_ID_PATTERN } from '../../../domain/booking.ts';
import {
  ATTEMPT_OUTCOMES,
  DELIVERY_EVENTS,
  EMAIL_PROVIDERS,
  NOTIFICATION_STATUSES,
} from '../../../domain/notification/delivery.ts';
import { TEMPLATE_NAMES } from '../../../emails/index.ts';
import { listOf, pageQuery } from '../../http/paging.ts';
import { email, instant } from '../../schemas/fields.ts';
import { EXAMPLE_BOOKING_ID } from '../../openApi/examples.ts';
import { dataFields } from './dataFields.ts';

const template = z.string().regex(/^[a-z_]{1,60}$/, 'must be the name of a template');

const bookingId = z.string().regex(BOOKING_ID_PATTERN, 'must be the id of a booking');

export const notificationRequest = z
  .strictObject({
    template: template.meta({
      enum: [...TEMPLATE_NAMES],
      description: 'The template decides what the email says, and to whom it goes.',
    }),
    to: email
      .optional()
      .describe(
        'The email goes to this address instead of the template’s team. An email to a customer goes to their own address only.',
      ),
    bookingId: bookingId.optional().describe('The email is about this booking.'),
    data: dataFields
      .default({})
      .describe(
        'With a booking this holds what only the cause knows, without one everything that the template takes.',
      ),
  })
  .meta({ examples: [{ template: 'access_link', bookingId: EXAMPLE_BOOKING_ID }] });
export type NotificationRequest = z.output<typeof notificationRequest>;

export const notificationParams = z.object({
  id: z.string().describe('The id is that of the email’s header `X-Midas-Notification`.'),
});

/** A filter that is misspelt would list everything, so unknown ones are refused. */
export const notificationsQuery = z.strictObject({
  status: z.enum(NOTIFICATION_STATUSES).optional().describe('Notifications in this state are listed.'),
  bookingId: bookingId.optional().describe('Notifications about this booking are listed.'),
  template: z.enum(TEMPLATE_NAMES).optional().describe('Notifications by this template are listed.'),
  ...pageQuery,
});

const summary = {
  id: z.string(),
  template: z.string(),
  bookingId: z.string().nullable(),
  to: z.string().nullable().describe('Staff gave this address; it is null for the customer or a team.'),
  status: z
    .enum(NOTIFICATION_STATUSES)
    .describe(
      '`failed` means that no provider took it on any pass, `refused` and `suppressed` that its recipient gets no email.',
    ),
  round: z.int().describe('Each retry by staff begins another round.'),
  provider: z.enum(EMAIL_PROVIDERS).nullable().describe('This provider took it.'),
  possibleDuplicate: z
    .boolean()
    .describe('This is true where it left again after an attempt of unknown outcome.'),
  createdAt: instant,
  acceptedAt: instant.nullable(),
  lastError: z.string().nullable(),
  workflowUrl: z
    .string()
    .nullable()
    .describe('The link leads to the workflow in the Temporal Web UI, where one is known.'),
};

const attempt = z.object({
  attempt: z.int(),
  pass: z.int(),
  provider: z.enum(EMAIL_PROVIDERS),
  beganAt: instant,
  endedAt: instant.nullable(),
  outcome: z
    .enum(ATTEMPT_OUTCOMES)
    .nullable()
    .describe('The outcome is null while the attempt is under way.'),
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
