/**
 * What a worker's code finds in the place of a payload that this product has not sealed for it. The codec puts it
 * there and the interceptors turn it away, each in the way that fits what it came with: a payload that simply did not
 * open would stop the workflow for ever. Bundled with the workflows, so it imports nothing.
 */

/**
 * - `unsealed`: written by somebody without our keys, or sealed for another workflow.
 * - `unknown_key`: sealed under a key that this worker does not have, perhaps not yet.
 */
export type RefusalReason = 'unsealed' | 'unknown_key';

export interface RefusedPayload {
  readonly midasRefusedPayload: RefusalReason;
}

export function isRefused(value: unknown): value is RefusedPayload {
  return typeof value === 'object' && value !== null && 'midasRefusedPayload' in value;
}

/** Why one of the values is refused, if one is: what was never sealed cannot come right by waiting, so it goes first. */
export function refusalOf(values: readonly unknown[]): RefusalReason | undefined {
  const reasons = values.filter(isRefused).map(({ midasRefusedPayload }) => midasRefusedPayload);
  return reasons.find((reason) => reason === 'unsealed') ?? reasons[0];
}
