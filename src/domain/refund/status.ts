/** The states of a refund and of its parts, one part a payment (api.md "Refund preview and `refund`"). */
import { CANCELLATION_REASONS } from '../catalog/cancellationPolicy.ts';

/** A refund of a booking by its number, from 1: its reference for people. */
export const refundIdOf = ({ bookingId, n }: { readonly bookingId: string; readonly n: number }): string =>
  `${bookingId}-R${n}`;

/**
 * - `cancellation`: of a confirmed booking, by its terms.
 * - `unconfirmed`: a booking that was never confirmed, or money that came after its end: everything goes back.
 * - `by_hand`: finance gives money back beside any cancellation.
 * - `deposit`: a deposit that was paid with the rental is released, less what finance retains of it.
 */
export const REFUND_KINDS = ['cancellation', 'unconfirmed', 'by_hand', 'deposit'] as const;
export type RefundKind = (typeof REFUND_KINDS)[number];

/**
 * - `under_review`: finance has to decide; nothing is reserved.
 * - `blocked`: a dispute is open over its money; it goes on once that is over.
 * - `failed`: a provider refuses it for good, and finance retries or settles it.
 * - `settled`: finance has paid it another way.
 */
export const REFUND_STATUSES = [
  'under_review',
  'blocked',
  'processing',
  'succeeded',
  'failed',
  'settled',
] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

/** The last three are not chosen: a late payment, one that finance did not approve, and a deposit whose time has come. */
export const REFUND_REASONS = [
  ...CANCELLATION_REASONS,
  'late_payment',
  'payment_review',
  'deposit_release',
] as const;
export type RefundReason = (typeof REFUND_REASONS)[number];

/** `reserved`: its money is set aside, and the provider may not know of it yet. */
export const PART_STATUSES = ['reserved', 'processing', 'succeeded', 'failed', 'blocked'] as const;
export type PartStatus = (typeof PART_STATUSES)[number];

/** A refund without parts has nothing to give back. @returns where it stands as a whole */
export function refundStatusOf(
  parts: readonly PartStatus[],
): Extract<RefundStatus, 'blocked' | 'processing' | 'succeeded' | 'failed'> {
  if (parts.some((status) => status === 'reserved' || status === 'processing')) return 'processing';
  if (parts.includes('failed')) return 'failed';
  return parts.includes('blocked') ? 'blocked' : 'succeeded';
}
