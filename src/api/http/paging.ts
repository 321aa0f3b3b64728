/** Lists on the wire (api.md "Lists"): a limit, and a cursor that clients hand back as they got it. */
import { z } from 'zod';
import type { Page, RowKey } from '../../store/database/page.ts';
import { invalidFields } from './problems.ts';
import { instant } from '../schemas/fields.ts';

const MOST = 100;

/** Decimal digits and nothing else: `Number` would take `0x10`, `1e1` and blanks too. */
const limit = z
  .string()
  .refine(
    (text) => /^[1-9]\d{0,2}$/.test(text) && Number(text) <= MOST,
    `must be a whole number from 1 to ${MOST}`,
  )
  .transform(Number)
  .meta({ type: 'integer', minimum: 1, maximum: MOST });

/** For a list's query string, beside its filters. */
export const pageQuery = {
  limit: limit.default(50).describe('A page holds at most this many.'),
  cursor: z
    .string()
    .max(400)
    .optional()
    .describe('A page begins where the one before ended: this is the `nextCursor` of that one.'),
};

/** The form of every list's answer. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    nextCursor: z.string().nullable().describe('The cursor of the next page is null on the last one.'),
  });

/** A page as asked for, of a list in a certain order. */
export interface SortedPage extends Page {
  /** Named in cursors too, so that none leads astray in another order; undefined for a list that has but one. */
  readonly sort?: string | undefined;
}

/** @throws Problem `validation_failed` for a cursor that this interface never gave out, or not for this order. */
export function pageOf(query: {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly sort?: string | undefined;
}): SortedPage {
  const { limit, cursor, sort } = query;
  return { limit, sort, after: cursor === undefined ? undefined : readCursor(cursor, sort) };
}

interface CreatedRow {
  readonly createdAt: string;
  readonly id: string;
}

/** A page as it is answered. */
export interface Listed<Item> {
  data: Item[];
  /** Null on the last page. */
  nextCursor: string | null;
}

/**
 * Reads one row more than the page shows, so that the last page is known to be the last.
 * @param read reads that many rows after the page's start.
 */
export const readPage = <Row extends CreatedRow, Item>(
  page: SortedPage,
  read: (page: Page) => Promise<readonly Row[]>,
  toItem: (row: Row) => Item,
): Promise<Listed<Item>> =>
  readSortedPage(page, read, toItem, ({ createdAt, id }) => ({ at: createdAt, id }));

/** The same for a list in another order. @param keyOf what a row stands by in it */
export async function readSortedPage<Row, Item>(
  page: SortedPage,
  read: (page: Page) => Promise<readonly Row[]>,
  toItem: (row: Row) => Item,
  keyOf: (row: Row) => RowKey,
): Promise<Listed<Item>> {
  const rows = await read({ limit: page.limit + 1, after: page.after });
  const shown = rows.slice(0, page.limit);
  const last = rows.length > page.limit ? shown.at(-1) : undefined;
  return {
    data: shown.map(toItem),
    nextCursor: last === undefined ? null : writeCursor(keyOf(last), page.sort),
  };
}

const writeCursor = ({ at, id }: RowKey, sort?: string): string =>
  Buffer.from(JSON.stringify(sort === undefined ? [at, id] : [at, id, sort])).toString('base64url');

/** Only what a row of ours can hold goes on to the database. */
const cursorContent = z.tuple([
  instant.refine((text) => /^2\d{3}-/.test(text)),
  z.string().regex(/^[\w/:.-]{1,200}$/),
  z.string().optional(),
]);

function readCursor(cursor: string, wanted?: string): RowKey {
  const content = cursorContent.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!content.success) throw invalidFields([{ path: 'cursor', message: 'is not a cursor of this list' }]);
  const [at, id, sort] = content.data;
  if (sort !== wanted)
    throw invalidFields([{ path: 'cursor', message: 'is a cursor of this list in another order' }]);
  return { at, id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // answered as a cursor that is none
  }
}
