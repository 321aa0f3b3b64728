/**
 * What staff decide about a deposit (business.md "Deposit"). The decision, who made it and what it makes of the deposit are
 * one transaction; the workflow that carries it out is told afterwards.
 */
import type { DepositAction, DepositStatus } from '../../domain/booking.ts';
import { type Currency, type MinorUnits, minor } from '../../domain/money/money.ts';
import { hasPassed } from '../../domain/time/deadlines.ts';
import { type AuditEntry, recordAudit } from '../audit.ts';
import type { Database } from '../database/database.ts';
import { lockRefundable, type Refundable } from '../refund/refundable.ts';
import type { RequestedRefund } from '../refund/request.ts';
import { releaseDeposit } from './release.ts';

export interface DepositDecision extends Pick<AuditEntry, 'at' | 'actor' | 'roles' | 'requestId'> {
  readonly id: string;
  readonly bookingId: string;
  readonly action: DepositAction;
  /** What is retained, in the quote's currency. */
  readonly amount?: MinorUnits;
  readonly reason?: string;
}

export type DepositDecisionResult =
  | { readonly outcome: 'decided'; readonly refund: RequestedRefund }
  /** The very same request, whose answer was lost. */
  | { readonly outcome: 'repeated' }
  | { readonly outcome: 'too_much'; readonly deposit: MinorUnits; readonly currency: Currency }
  /** Why not, for a person. */
  | { readonly outcome: 'invalid_state'; readonly because: string };

export async function decideDeposit(db: Database, decision: DepositDecision): Promise<DepositDecisionResult> {
  const { id, bookingId, action, at, actor, roles, requestId, amount = minor(0) } = decision;
  return db.transaction().execute(async (tx) => {
    const booking = await lockRefundable(tx, bookingId);
    if (await isDecided(tx, id)) return { outcome: 'repeated' };
    const because = objection(booking, action, at);
    if (because !== undefined) return { outcome: 'invalid_state', because };
    const { amounts, currency } = booking.quote;
    if (amount > amounts.deposit) return { outcome: 'too_much', deposit: amounts.deposit, currency };
    await recordDecision(tx, decision);
    await recordAudit(tx, { at, actor, roles, requestId, action: `deposit.${action}`, object: bookingId });
    return {
      outcome: 'decided',
      refund: await releaseDeposit(tx, booking, { bookingId, at, retained: amount, actor }),
    };
  });
}

const isDecided = async (tx: Database, id: string): Promise<boolean> =>
  (await tx.selectFrom('deposit_decisions').select('id').where('id', '=', id).executeTakeFirst()) !==
  undefined;

const ENDED: Readonly<Record<DepositStatus, string | undefined>> = {
  none: 'The booking has no deposit.',
  held: undefined,
  released: 'The deposit has been released.',
  retained: 'A part of the deposit has been retained, and the rest released.',
};

/** @returns why this cannot be decided of a deposit that was paid with the rental */
function objection(
  { quote, depositRefund, depositStatus }: Refundable,
  action: DepositAction,
  at: string,
): string | undefined {
  if (action !== 'release' && action !== 'retain')
    return `The deposit was paid with the rental: there is nothing to ${action}.`;
  const ended = ENDED[depositStatus];
  if (ended !== undefined) return ended;
  if (!hasPassed(quote.startAt, at))
    return `The rental starts at ${quote.startAt}: a deposit is released or retained from then on.`;
  return depositRefund === null
    ? undefined
    : 'The deposit has been released, and waits until the dispute over the payment is over.';
}

async function recordDecision(
  tx: Database,
  { id, bookingId, action, amount, reason, at, actor, roles, requestId }: DepositDecision,
): Promise<void> {
  await tx
    .insertInto('deposit_decisions')
    .values({
      id,
      action,
      at,
      actor,
      booking_id: bookingId,
      amount: amount ?? null,
      until: null,
      reason: reason ?? null,
      reference: null,
      roles: JSON.stringify(roles),
      request_id: requestId,
    })
    .execute();
}
