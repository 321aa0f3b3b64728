/**
 * Statements that a database session parses and plans once: that is most of what a small statement costs.
 * https://www.postgresql.org/docs/current/sql-prepare.html
 */

/** What is asked again and again. The rest is settings, transactions and migrations. */
const WORTH_PREPARING = /^\s*(select|insert|update|delete|with)\b/i;
const CHANGES_TABLES = /^\s*(create|alter|drop)\b/i;
/** Ours are fewer; those of a list's length are without end, and what comes too late is parsed each time. */
const MOST_PREPARED = 400;

/** After it Postgres refuses a plan of before whose answer would have other columns. */
export const changesTables = (sql: string): boolean => CHANGES_TABLES.test(sql);

/** In Postgres' words: the table has changed since, or the session has no such statement. */
export const isOutdatedStatement = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === '26000' ||
    (error.code === '0A000' && error.message.includes('cached plan must not change result type')));

/**
 * Gives statements the names under which sessions keep them.
 * @returns undefined for one that is to be parsed each time
 */
export function statementNames(): (sql: string) => string | undefined {
  const names = new Map<string, string>();
  return (sql) => {
    const known = names.get(sql);
    if (known !== undefined || names.size >= MOST_PREPARED || !WORTH_PREPARING.test(sql)) return known;
    const name = `midas_${names.size}`;
    names.set(sql, name);
    return name;
  };
}
