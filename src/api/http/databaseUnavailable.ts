/** Tells "the database cannot be reached" from "the database says no": the first passes, so the customer may retry. */

/** Node's socket errors, and the drivers' words for a connection that ended or never came about. */
const SOCKET_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const WORDS =
  /connection terminated|query read timeout|timeout exceeded when trying to connect|client has encountered a connection/i;
const CLOSED =
  /pglite is clos(ed|ing)|cannot use a pool after calling end|driver has already been destroyed/i;

/** Postgres' own: class 08 (connection), 53 (no resources left), 57P01 to 57P05 (shutting down, starting up, dropped). */
const SQLSTATE = /^(08...|53...|57P0[1-5])$/;

export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && (SOCKET_CODES.has(code) || SQLSTATE.test(code))) return true;
  return WORDS.test(error.message) || CLOSED.test(error.message);
}
