/** A provider that does not answer, or refuses, is an outcome to decide upon, not an error of the booking. */
import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';

/** `refused`: an answer, over a matter of ours, so that asking again at once would be no use. */
export type NoAnswer = 'unreachable' | 'refused';

export async function orNoAnswer<T>(ask: () => Promise<T>): Promise<T | NoAnswer> {
  try {
    return await ask();
  } catch (error) {
    if (isRefusal(error)) return 'refused';
    if (!(error instanceof ActivityFailure) || error.cause === undefined || isBug(error.cause)) throw error;
    return 'unreachable';
  }
}

/** Waits for all of them, also when one has failed or was cancelled: what a call under way has done is to be known. */
export async function everyAnswer<T>(asked: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(asked);
  return Promise.all(asked);
}

/** The provider understood and will not do it, now or on a retry. */
export const isRefusal = (error: unknown): boolean => REFUSALS.some((type) => failedAs(error, type));

const REFUSALS = ['PaymentRefused', 'PaymentUnknown', 'PaymentCredentialsRejected'] as const;

/** The provider says that there is no such payment. */
export const isUnknownPayment = (error: unknown): boolean => failedAs(error, 'PaymentUnknown');

/** What the provider said where it refused, where it gave a code. */
function codeOf(error: unknown): string | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  const detail: unknown = cause instanceof ApplicationFailure ? cause.details?.[0] : undefined;
  return typeof detail === 'object' && detail !== null && 'code' in detail && typeof detail.code === 'string'
    ? detail.code
    : undefined;
}

/** Where it gave none, it is only known to be one. */
export const refusalCode = (error: unknown): string => codeOf(error) ?? 'refused';

/** One that is still repeated when the time is over is no answer. */
const failedAs = (error: unknown, type: string): boolean =>
  error instanceof ActivityFailure &&
  error.cause instanceof ApplicationFailure &&
  error.cause.type === type &&
  error.cause.nonRetryable === true;

/** The database knows no request for this booking, and none will come. Local activities fail without a wrapping. */
export const isUnknownBooking = (error: unknown): boolean =>
  error instanceof ApplicationFailure && error.type === 'NoBookingRequest';

/** Cancellations and failures that are not the provider's are nobody's absence. */
const isBug = (cause: Error): boolean =>
  cause.name === 'CancelledFailure' || (cause instanceof ApplicationFailure && cause.nonRetryable === true);
