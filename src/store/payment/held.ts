/** What is to be reserved of a payment for whom, once its provider has said what became of its refunds. */
import { minor, type MinorUnits } from '../../domain/money/money.ts';
import type { RefundSnapshot } from '../../domain/payment/net.ts';
import type { MoneyFactKind } from '../../domain/payment/status.ts';
import type { ReportedRefund } from '../refund/reported.ts';
import { isForeign } from '../refund/reservation.ts';

interface KnownFact {
  readonly id: string;
  readonly kind: MoneyFactKind;
  readonly amount: MinorUnits;
  readonly recordedAt: string;
}

/** Whether a refund is recorded as gone. */
export const isGone = (known: readonly KnownFact[], refundId: string): boolean =>
  known.some(({ id }) => id === `refunded:${refundId}`);

/** Whether it is recorded as gone and back again: what a snapshot of before says of it is over. */
export const isBack = (known: readonly KnownFact[], refundId: string): boolean =>
  known.some(({ id }) => id === `refund_returned:${refundId}`);

/** What a provider has shown is written down within seconds: a snapshot taken before that is no older than this. */
const SNAPSHOT_LIFE_MS = 600_000;

/**
 * Facts for refunds of somebody else that had arrived and of which the provider says nothing any more: the bank returned
 * them. Of ours the provider is asked one by one.
 * @param own provider's ids of ours
 */
export function returnedRefunds(
  known: readonly KnownFact[],
  refunds: readonly RefundSnapshot[],
  { own, now }: { readonly own: ReadonlySet<string>; readonly now: string },
) {
  return known.flatMap(({ id, kind, amount, recordedAt }) => {
    const refundId = id.slice(id.indexOf(':') + 1);
    const isReported = refunds.some((refund) => refund.refundId === refundId);
    const isOld = Date.parse(now) - Date.parse(recordedAt) > SNAPSHOT_LIFE_MS;
    if (kind !== 'refunded' || isReported || !isOld || own.has(refundId) || isBack(known, refundId))
      return [];
    return [{ id: `refund_returned:${refundId}`, refundId, kind: 'refund_returned' as const, amount }];
  });
}

/**
 * What has arrived is not reserved any more, and what is on its way is. A refund that somebody else had under way and that
 * is no longer there has failed.
 */
export function wantedReservations(
  reserved: ReadonlyMap<string, MinorUnits>,
  reported: readonly ReportedRefund[],
  { isFresh }: { readonly isFresh: boolean },
): Map<string, MinorUnits> {
  const wanted = new Map(reserved);
  if (isFresh) for (const holder of reserved.keys()) if (isForeign(holder)) wanted.set(holder, minor(0));
  for (const { holder, state, amount } of reported)
    wanted.set(holder, state === 'pending' ? amount : minor(0));
  return wanted;
}

/** Cut to what is left: what the provider has under way goes first, then ours in the order of their reservation. */
export function shortenedTo(
  left: number,
  wanted: ReadonlyMap<string, MinorUnits>,
  reported: readonly ReportedRefund[],
): Map<string, MinorUnits> {
  let rest = left;
  const shortened = new Map<string, MinorUnits>();
  const isUnderWay = (holder: string) => Number(reported.some((refund) => refund.holder === holder));
  const inOrder = [...wanted].sort(([a], [b]) => isUnderWay(b) - isUnderWay(a));
  for (const [holder, amount] of inOrder) {
    const granted = minor(Math.min(amount, rest));
    shortened.set(holder, granted);
    rest -= granted;
  }
  return shortened;
}
