/**
 * What of customers is kept to find them by, and how it is matched: the only place that knows. Whoever keeps keyed
 * hashes in place of words and numbers changes these functions, and nobody else.
 */
import { type RawBuilder, sql } from 'kysely';
import { nameTokens, nameWords } from '../domain/customer.ts';

/** Columns of the customer's row that exist for searching alone. */
export const searchColumns = ({ name }: { readonly name: string }) => ({
  name_words: words(nameWords(name)),
});

/** Whether `customers` bears every word of a name. A name without a word is nobody's. */
export function isNamed(name: string): RawBuilder<boolean> {
  const tokens = nameTokens(name);
  if (tokens.length === 0) return sql<boolean>`false`;
  const found = tokens.map(
    ({ whole, parts }) =>
      sql`(customers.name_words @> ${words([whole])} or customers.name_words @> ${words(parts)})`,
  );
  return sql<boolean>`(${sql.join(found, sql` and `)})`;
}

/** Whether `customers` has this address, however it is spelt. */
export const hasEmail = (email: string): RawBuilder<boolean> =>
  sql<boolean>`lower(customers.email) = ${email.toLowerCase()}`;

/** Whether `customers` has this number, in E.164 form. */
export const hasPhone = (phone: string): RawBuilder<boolean> => sql<boolean>`customers.phone = ${phone}`;

/** Words hold no blank: both drivers send text alike, and arrays each in its own way. */
const words = (list: readonly string[]): RawBuilder<string[]> =>
  sql<string[]>`string_to_array(${list.join(' ')}, ' ')`;
