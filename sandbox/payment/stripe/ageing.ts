/** Time passes for the account without anybody waiting: what is a day away at Stripe happens in a test now. */
import { z } from 'zod';
import { withDeadline } from './payments/disputes.ts';
import type { StripeState } from './state.ts';

export const ageOrder = z.strictObject({
  hours: z
    .number()
    .positive()
    .max(24 * 365),
});

const DATED = [
  'payment_intent',
  'charge',
  'refund',
  'early_fraud_warning',
  'balance_transaction',
  'payment_method',
  'event',
] as const;

/** Everything kept so far is that much older, the answers kept under idempotency keys too. Webhooks still travel now. */
export function letTimePass(state: StripeState, hours: number): void {
  const seconds = Math.round(hours * 3600);
  for (const kind of DATED) {
    for (const row of state.all(kind)) state.put(kind, { ...row, created: row.created - seconds });
  }
  for (const row of state.all('dispute')) {
    const { due_by: due } = row.evidence_details;
    const aged = { ...row, created: row.created - seconds };
    state.put('dispute', due === null ? aged : withDeadline(aged, due - seconds));
  }
  for (const answer of state.all('answer')) {
    state.put('answer', { ...answer, keptAt: answer.keptAt - seconds * 1000 });
  }
}
