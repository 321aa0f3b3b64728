/** What holds after every step of a booking's life, and what at its end. */
import { expect } from 'vitest';
import type { Life } from './life.ts';
import { of, type SharePaid, sumOf } from './provider.ts';
import { type Observed, type ObservedPayment, observe } from './watch.ts';

export async function checkStep(life: Life): Promise<void> {
  const observed = await observe(life.db, life.bookingId);
  for (const payment of observed.payments) {
    const { id, facts, guard, wrongGrants } = payment;
    expect(wrongGrants, `granted of ${id} beyond what was left, or although it was disputed`).toEqual([]);
    const { captured, refunded, disputed, reserved } = facts;
    const shown = { captured, disputed, reserved, refunded: Math.min(captured, refunded) };
    expect(guard, `the guard of ${id} shows its facts and reservations`).toEqual(shown);
    if (reserved + refunded + disputed > captured)
      expect(
        observed.findings.map(({ kind }) => kind),
        `${id} is overdrawn, and people know`,
      ).toContainEqual(expect.stringMatching(/^payment_(reduced|overdrawn)$/));
  }
  checkParts(life, observed);
}

/** At the provider, whatever keys and references it has. */
function checkParts({ provider }: Life, { parts }: Observed): void {
  for (const { id, amount } of parts) {
    const made = provider.refunds.filter(({ part, state }) => part === id && state !== 'failed');
    expect(made.length, `refunds that were made for ${id}`).toBeLessThan(2);
    for (const refund of made) expect(refund.amount, `the amount of ${id}`).toBe(amount);
  }
}

/** @returns where its refunds have ended */
export async function checkEnd(life: Life): Promise<string[]> {
  const refunds = await life.db
    .selectFrom('refunds')
    .select(['id', 'status'])
    .where('booking_id', '=', life.bookingId)
    .execute();
  for (const { id, status } of refunds)
    expect(['succeeded', 'failed', 'settled'], `${id} has ended`).toContain(status);
  const observed = await observe(life.db, life.bookingId);
  for (const payment of observed.payments) {
    const share = life.provider.shares.find(({ id }) => id === payment.id);
    if (share !== undefined) checkPayment(life, share, payment, observed);
  }
  return refunds.map(({ status }) => status);
}

function checkPayment(
  { provider, wasConfirmed }: Life,
  share: SharePaid,
  { id, facts, guard }: ObservedPayment,
  { findings }: Observed,
): void {
  const refunds = of(provider.refunds, share, 'succeeded');
  const lost = of(provider.disputes, share, 'lost');
  const ours = refunds.filter(({ part }) => part !== undefined);
  expect(sumOf(ours), `our refunds of ${id}`).toBeLessThanOrEqual(guard.captured);
  const gone = sumOf([...refunds, ...lost]) + facts.settled;
  expect(guard, `what the provider shows of ${id}`).toEqual({
    captured: share.isPaid ? share.amount : 0,
    refunded: Math.min(guard.captured, gone),
    disputed: 0,
    reserved: 0,
  });
  if (!wasConfirmed) return; // money that is all gone before that was never paid
  const named = findings.flatMap(({ kind, names }) => (kind === 'payment_reduced' ? names : []));
  for (const other of [...refunds.filter(({ part }) => part === undefined), ...lost])
    expect(named, `people know of ${other.id}`).toContain(other.id);
}
