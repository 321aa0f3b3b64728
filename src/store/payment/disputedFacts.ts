/** What disputes hold of a payment, as facts: each change of a dispute is one, so that their sum is what is held now. */
import { minor, type MinorUnits } from '../../domain/money/money.ts';
import type { DisputedMoney } from '../../domain/payment/net.ts';
import type { MoneyFactKind } from '../../domain/payment/status.ts';

interface KnownFact {
  /** `disputed:<dispute>`, with `:<count>` behind it from the second fact of that dispute on. */
  readonly id: string;
  readonly kind: MoneyFactKind;
  readonly amount: MinorUnits;
}

export interface DisputeChange {
  readonly id: string;
  readonly disputeId: string;
  readonly kind: 'disputed' | 'dispute_closed';
  readonly amount: MinorUnits;
  readonly at: string;
}

/**
 * The facts that make those of a payment say what its provider does. A dispute is recorded whole, also beyond what the
 * payment has left.
 * @param isFresh whether the provider has just said so: only then may a known dispute hold less or more than before, or
 * nothing any more
 */
export function changesOfDisputes(
  known: readonly KnownFact[],
  disputes: readonly DisputedMoney[],
  { isFresh, at }: { readonly isFresh: boolean; readonly at: string },
): DisputeChange[] {
  const recorded = recordedDisputes(known);
  const changes = disputes.map(({ disputeId, amount, at: openedAt }) => {
    const { held = 0, count = 0 } = recorded.get(disputeId) ?? {};
    return change(disputeId, count, { by: amount - held, at: count === 0 ? openedAt : at });
  });
  const closed = [...recorded].filter(([id]) => !disputes.some(({ disputeId }) => disputeId === id));
  const ends = closed.map(([disputeId, { held, count }]) => change(disputeId, count, { by: -held, at }));
  const all = isFresh ? [...changes, ...ends] : changes.filter(({ disputeId }) => !recorded.has(disputeId));
  return all.filter(({ amount }) => amount > 0);
}

function recordedDisputes(known: readonly KnownFact[]) {
  const recorded = new Map<string, { readonly held: number; readonly count: number }>();
  for (const { id, kind, amount } of known) {
    if (kind !== 'disputed' && kind !== 'dispute_closed') continue;
    const [, disputeId = ''] = id.split(':');
    const { held = 0, count = 0 } = recorded.get(disputeId) ?? {};
    recorded.set(disputeId, { held: held + (kind === 'disputed' ? amount : -amount), count: count + 1 });
  }
  return recorded;
}

function change(
  disputeId: string,
  count: number,
  { by, at }: { readonly by: number; readonly at: string },
): DisputeChange {
  const kind = by > 0 ? 'disputed' : 'dispute_closed';
  const id = count === 0 ? `${kind}:${disputeId}` : `${kind}:${disputeId}:${count + 1}`;
  return { id, disputeId, kind, amount: minor(Math.abs(by)), at };
}
