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

/**
 * Postgres' own: class 08 (connection), 53 (no resources left), 57P01 to 57P05 (shutting down, starting up, dropped),
 * 57014 (no answer within the time that its caller waits), 25P03 and 25P04 (dropped within a transaction), 25006 (a
 * server that takes no writes).
 */
const SQLSTATE = /^(08...|53...|57P0[1-5]|57014|25P0[34]|25006)$/;

/** Of two transactions that cannot both go on one is ended; a lock was not to be had. Repeated, either goes through. */
const CONFLICT = /^(40001|40P01|55P03)$/;

export function isDatabaseUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined && (SOCKET_CODES.has(code) || SQLSTATE.test(code))) return true;
  return error instanceof Error && (WORDS.test(error.message) || CLOSED.test(error.message));
}

/** The database works, and would take the same statement a moment later. */
export function isPassingConflict(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && CONFLICT.test(code);
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
