import { z } from 'zod';
import { EMAIL_PROVIDERS, SUPPRESSION_REASONS } from '../../../../domain/notification/delivery.ts';
import { listOf, pageQuery } from '../../../http/paging.ts';
import { email, instant, localDate } from '../../../schemas/fields.ts';

const beginningOf = (date: string): string => (date.length === 10 ? `${date}T00:00:00.000Z` : date);

/** An instant, or a date for its beginning in UTC; as an instant that the database can hold. */
const moment = z
  .union([instant, localDate])
  .refine((text) => /^2\d{3}-/.test(text), 'must lie between 2000 and 2999')
  .overwrite(beginningOf);

export const statsQuery = z.strictObject({
  from: moment.optional().describe('An instant, or a date for its beginning in UTC; inclusive'),
  to: moment.optional().describe('The same; exclusive'),
});

const count = z.int().nullable();
const rate = z.number().nullable();

const figures = {
  counts: z.object({
    sent: z.int().describe('Notifications that the provider answered for, or that may have left'),
    accepted: z.int(),
    refused: z.int(),
    delivered: count,
    bounced: count.describe('By SMTP those whose recipient was refused within the session'),
    opened: count,
    clicked: count,
    complained: count,
    unknown: z.int().describe('Notifications of which nobody knows whether this provider took them'),
    possibleDuplicates: z.int().describe('Copies that left after an attempt of unknown outcome'),
  }),
  rates: z
    .object({ delivery: rate, bounce: rate, open: rate, click: rate, complaint: rate })
    .describe(
      'Shares of the accepted notifications, 0 to 1; null where nobody can know, or nothing was accepted',
    ),
};

const providerFigures = z
  .object({ provider: z.enum(EMAIL_PROVIDERS), ...figures })
  .meta({ id: 'EmailProviderFigures' });

const templateFigures = z
  .object({ template: z.string(), provider: z.enum(EMAIL_PROVIDERS), ...figures })
  .meta({ id: 'EmailTemplateFigures' });

export const statsAnswer = z.object({
  from: instant,
  to: instant,
  providers: z.array(providerFigures),
  templates: z.array(templateFigures),
});

export const suppressionsQuery = z.strictObject({
  email: email.optional().describe('The whole address, in any case'),
  ...pageQuery,
});

const suppression = z
  .object({
    email: z.string(),
    scope: z
      .enum(['all', 'review_requests'])
      .describe('`review_requests`: nothing but review requests is stopped'),
    reason: z.enum(SUPPRESSION_REASONS),
    provider: z.enum(EMAIL_PROVIDERS).nullable(),
    notificationId: z.string().nullable().describe('The notification that showed it'),
    createdAt: instant,
  })
  .meta({ id: 'Suppression' });

export const suppressionsAnswer = listOf(suppression);

export const removeSuppressionRequest = z.strictObject({ email });
export const removeSuppressionAnswer = z.object({ removed: z.int().describe('Entries of this address') });
