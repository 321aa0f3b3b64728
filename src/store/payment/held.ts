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

/** What the facts say of a refund. A dispute that was lost is one, and is lost again where its bank changes its mind twice. */
interface RecordedRefund {
  readonly refundId: string;
  /** How often it has gone. */
  readonly times: number;
  /** Gone, and not back since. */
  readonly isGone: boolean;
  readonly amount: MinorUnits;
  /** The last word of it. */
  readonly recordedAt: string;
}

/** By the provider's id. */
export function recordedRefunds(known: readonly KnownFact[]): ReadonlyMap<string, RecordedRefund> {
  const recorded = new Map<string, RecordedRefund>();
  for (const fact of known) {
    if (fact.kind !== 'refunded' && fact.kind !== 'refund_returned') continue;
    const [, refundId = ''] = fact.id.split(':');
    const before = recorded.get(refundId);
    const { times = 0, isGone = false, amount = fact.amount, recordedAt = '' } = before ?? {};
    recorded.set(refundId, {
      refundId,
      times: times + Number(fact.kind === 'refunded'),
      // whatever their order: every return undoes one going
      isGone: !isGone,
      amount: fact.kind === 'refunded' ? fact.amount : amount,
      recordedAt: fact.recordedAt > recordedAt ? fact.recordedAt : recordedAt,
    });
  }
  return recorded;
}

/** Its fact: from the second time on with the count behind it. */
const factId = (kind: 'refunded' | 'refund_returned', refundId: string, times: number): string =>
  times === 1 ? `${kind}:${refundId}` : `${kind}:${refundId}:${times}`;

/** What a provider has shown is written down within seconds: a snapshot taken before that is no older than this. */
const SNAPSHOT_LIFE_MS = 600_000;

interface Telling {
  /** Provider's ids of refunds of ours: of those it is asked one by one. */
  readonly own: ReadonlySet<string>;
  readonly now: string;
  readonly isFresh: boolean;
  /** The dispute about which the provider was asked by itself just now: no snapshot of before says this. */
  readonly about?: string;
}

/** Whether what is told may undo what was recorded. */
const mayUndo = ({ refundId, recordedAt }: RecordedRefund, { own, now, isFresh, about }: Telling): boolean =>
  isFresh &&
  !own.has(refundId) &&
  (refundId === about || Date.parse(now) - Date.parse(recordedAt) > SNAPSHOT_LIFE_MS);

/**
 * What is told of refunds, without what is over: one that has come back is told of by a snapshot of before. One that is
 * recorded as gone is so, also for who says that it is on its way.
 */
export function withoutReturned<Refund extends RefundSnapshot>(
  recorded: ReadonlyMap<string, RecordedRefund>,
  refunds: readonly Refund[],
  telling: Telling,
): Refund[] {
  return refunds.flatMap((refund) => {
    const before = recorded.get(refund.refundId);
    if (before === undefined) return [refund];
    if (before.isGone) return [{ ...refund, state: 'succeeded' as const }];
    return mayUndo(before, telling) ? [refund] : [];
  });
}

/** Facts for what has arrived since. */
export const arrivals = (recorded: ReadonlyMap<string, RecordedRefund>, refunds: readonly RefundSnapshot[]) =>
  refunds
    .filter(({ refundId, state }) => state === 'succeeded' && recorded.get(refundId)?.isGone !== true)
    .map(({ refundId, amount, at }) => {
      const id = factId('refunded', refundId, (recorded.get(refundId)?.times ?? 0) + 1);
      return { id, kind: 'refunded' as const, amount, at };
    });

/**
 * Facts for refunds of somebody else that had arrived and of which the provider says nothing any more: the bank returned
 * them, or a dispute that was lost has been won after all.
 */
export function returnedRefunds(
  recorded: ReadonlyMap<string, RecordedRefund>,
  refunds: readonly RefundSnapshot[],
  telling: Telling,
) {
  return [...recorded.values()]
    .filter((before) => before.isGone && mayUndo(before, telling))
    .filter(({ refundId }) => !refunds.some((refund) => refund.refundId === refundId))
    .map(({ refundId, times, amount }) => {
      const id = factId('refund_returned', refundId, times);
      return { id, kind: 'refund_returned' as const, amount, at: telling.now };
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
