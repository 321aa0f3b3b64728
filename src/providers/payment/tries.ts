/**
 * How a call has gone so far. A provider keeps idempotency keys for a day or less: a repeat after that would be a new
 * call, so it has to check for the effect of the first one before it asks.
 */
export interface Tries {
  /** How often this has been tried under its key, from 1. */
  readonly attempt?: number;
  /** An instant: nothing was asked under the key before it. Absent, the call is taken for young. */
  readonly askedSince?: string;
}
