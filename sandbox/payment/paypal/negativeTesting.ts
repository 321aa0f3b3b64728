/** Business refusals on request: what PayPal's own sandbox calls negative testing. */
import { z } from 'zod';
import { unprocessable, type PayPalFailure } from './api/errors.ts';

export const refusalOrder = z.strictObject({
  /** The end of the path: `/capture`, `/refund`, `/orders`. */
  path: z.string().startsWith('/'),
  /** PayPal's issue: `TRANSACTION_REFUSED`, `PAYER_CANNOT_PAY`, … */
  issue: z.string().regex(/^[A-Z_]+$/),
  times: z.number().int().min(1).default(1),
});
export type Refusal = z.output<typeof refusalOrder>;

export interface Refusals {
  /** With the times that are left. */
  readonly pending: readonly Refusal[];
  set(refusals: readonly Refusal[]): void;
  /** The first refusal that fits this call, used up once. */
  take(path: string): PayPalFailure | undefined;
}

export function createRefusals(): Refusals {
  let pending: readonly Refusal[] = [];
  return {
    get pending() {
      return pending;
    },
    set: (refusals) => {
      pending = refusals;
    },
    take: (path) => {
      const met = pending.find((refusal) => path.endsWith(refusal.path));
      if (met === undefined) return undefined;
      pending = pending.flatMap((refusal) => {
        if (refusal !== met) return [refusal];
        return refusal.times > 1 ? [{ ...refusal, times: refusal.times - 1 }] : [];
      });
      return unprocessable(met.issue, 'Asked for by the control interface.');
    },
  };
}
