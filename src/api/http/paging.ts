/** Lists on the wire (api.md "Lists"): a limit, and a cursor that clients hand back as they got it. */
import { z } from 'zod';
import type { Page, RowKey } from '../../store/database/page.ts';
import { invalidFields } from './problems.ts';
import { instant } from '../schemas/fields.ts';

/** For a list's query string, beside its filters. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(400).optional().describe('`nextCursor` of the page before'),
};

/** The form of every list's answer. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    nextCursor: z.string().nullable().describe('null on the last page'),
  });

/** @throws Problem `validation_failed` for a cursor that this interface never gave out. */
export function pageOf({ limit, cursor }: { limit: number; cursor?: string | undefined }): Page {
  return { limit, after: cursor === undefined ? undefined : readCursor(cursor) };
}

/**
 * Reads one row more than the page shows, so that the last page is known to be the last.
 * @param read reads that many rows after the page's start.
 */
export async function readPage<Row extends RowKey, Item>(
  page: Page,
  read: (page: Page) => Promise<readonly Row[]>,
  toItem: (row: Row) => Item,
): Promise<{ data: Item[]; nextCursor: string | null }> {
  const rows = await read({ ...page, limit: page.limit + 1 });
  const shown = rows.slice(0, page.limit);
  const last = rows.length > page.limit ? shown.at(-1) : undefined;
  return { data: shown.map(toItem), nextCursor: last === undefined ? null : writeCursor(last) };
}

const writeCursor = ({ createdAt, id }: RowKey): string =>
  Buffer.from(JSON.stringify([createdAt, id])).toString('base64url');

/** Only what a row of ours can hold goes on to the database. */
const cursorContent = z.tuple([
  instant.refine((text) => /^2\d{3}-/.test(text)),
  z.string().regex(/^[\w/:.-]{1,200}$/),
]);

function readCursor(cursor: string): RowKey {
  const content = cursorContent.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!content.success) throw invalidFields([{ path: 'cursor', message: 'is not a cursor of this list' }]);
  const [createdAt, id] = content.data;
  return { createdAt, id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // answered as a cursor that is none
  }
}
