/**
 * A notification's own fields, before its template has looked at them: any JSON object that the database can hold.
 * Postgres takes neither NUL nor halves of characters, and neither it nor we follow nesting without end.
 */
import { z } from 'zod';

const DEEPEST = 12;
const UNSTORABLE = /[\0\p{Cs}]/u;

export const dataFields = z
  .record(z.string(), z.unknown())
  .refine(isStorable, `must hold printable text, and nothing nested deeper than ${DEEPEST} levels`);

function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return !UNSTORABLE.test(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth > DEEPEST) return false;
  return Object.entries(value).every(
    ([name, part]: [string, unknown]) => !UNSTORABLE.test(name) && isStorable(part, depth + 1),
  );
}
