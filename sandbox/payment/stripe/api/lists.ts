/** Stripe's lists: newest first, pages by object id, filters by creation time. */
import { z } from 'zod';
import { invalidParam, notFound } from './errors.ts';
import { createdRange, integer } from './params.ts';

interface Listed {
  readonly id: string;
  readonly created: number;
}

export const listParams = {
  limit: integer.optional(),
  starting_after: z.string().optional(),
  ending_before: z.string().optional(),
  created: createdRange.optional(),
};

type Page = z.output<z.ZodObject<typeof listParams>>;

export interface StripeList<T> {
  readonly object: 'list';
  readonly url: string;
  readonly has_more: boolean;
  readonly data: readonly T[];
}

/** `rows` oldest first, already filtered by everything but time; `url` is the list's own path. */
export function listOf<T extends Listed>(rows: readonly T[], page: Page, url: string): StripeList<T> {
  const limit = page.limit ?? 10;
  if (limit < 1 || limit > 100) throw invalidParam('limit', 'Limit must be between 1 and 100.');
  const newestFirst = rows.filter((row) => isWithin(row.created, page.created)).reverse();
  if (page.ending_before !== undefined) {
    const before = newestFirst.slice(0, positionOf(newestFirst, page.ending_before, 'ending_before'));
    return { object: 'list', url, has_more: before.length > limit, data: before.slice(-limit) };
  }
  const from =
    page.starting_after === undefined
      ? 0
      : positionOf(newestFirst, page.starting_after, 'starting_after') + 1;
  const rest = newestFirst.slice(from);
  return { object: 'list', url, has_more: rest.length > limit, data: rest.slice(0, limit) };
}

function positionOf(rows: readonly Listed[], id: string, param: string): number {
  const position = rows.findIndex((row) => row.id === id);
  if (position === -1) throw notFound('object', id, param);
  return position;
}

function isWithin(created: number, range: Page['created']): boolean {
  if (range === undefined) return true;
  const { gt, gte, lt, lte } = { gt: undefined, lt: undefined, ...range };
  return (
    (gt === undefined || created > gt) &&
    (gte === undefined || created >= gte) &&
    (lt === undefined || created < lt) &&
    (lte === undefined || created <= lte)
  );
}
