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
  from: moment
    .optional()
    .describe('The period begins with this instant, or with the beginning of this date in UTC.'),
  to: moment
    .optional()
    .describe('The period ends before this instant, or before the beginning of this date in UTC.'),
});

const count = z.int().nullable();
const rate = z.number().nullable();

const figures = {
  counts: z.object({
    sent: z.int().describe('The provider answered for these notifications, or they may have left.'),
    accepted: z.int(),
    refused: z.int(),
    delivered: count,
    bounced: count.describe(
      'By SMTP these are the notifications whose recipient was refused within the session.',
    ),
    opened: count,
    machineOpened: count.describe(
      'A program fetched these, as a privacy proxy does with every email; they are not in `opened`.',
    ),
    clicked: count,
    complained: count,
    unknown: z.int().describe('Of these notifications nobody knows whether this provider took them.'),
    possibleDuplicates: z.int().describe('These copies left after an attempt of unknown outcome.'),
  }),
  rates: z
    .object({ delivery: rate, bounce: rate, open: rate, click: rate, complaint: rate })
    .describe(
      'The rates are shares of the accepted notifications, from 0 to 1. A rate is null where nobody can know it, or nothing was accepted.',
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
  email: email.optional().describe('The filter takes the whole address, in any case.'),
  ...pageQuery,
});

const suppression = z
  .object({
    email: z.string(),
    scope: z
      .enum(['all', 'review_requests'])
      .describe('`review_requests` means that nothing but review requests is stopped.'),
    reason: z.enum(SUPPRESSION_REASONS),
    provider: z.enum(EMAIL_PROVIDERS).nullable(),
    notificationId: z
      .string()
      .nullable()
      .describe('This notification showed that the address takes no email.'),
    createdAt: instant,
  })
  .meta({ id: 'Suppression' });

export const suppressionsAnswer = listOf(suppression);

export const removeSuppressionRequest = z
  .strictObject({ email })
  .meta({ examples: [{ email: 'amira@example.com' }] });
export const removeSuppressionAnswer = z.object({
  removed: z.int().describe('This many entries of the address are removed.'),
});
