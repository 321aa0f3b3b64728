/** The tables of cancellations and refunds, as Kysely sees them. */
import type { Generated, GeneratedAlways } from 'kysely';
import type { CancellationReason } from '../../domain/catalog/cancellationPolicy.ts';
import type { Currency, MinorUnits } from '../../domain/money/money.ts';
import type { RefundBreakdown } from '../../domain/refund/refund.ts';
import type { PartStatus, RefundKind, RefundReason, RefundStatus } from '../../domain/refund/status.ts';
import type { DefaultedInstant, Instant, Json } from './columns.ts';

export interface RefundTables {
  /** What somebody asked for, whether or not it came in time. */
  cancellation_requests: {
    id: string;
    booking_id: string;
    reason: CancellationReason;
    note: string | null;
    expected_total: MinorUnits | null;
    /** `customer`, or the token's subject. */
    actor: string;
    roles: Json<readonly string[]>;
    request_id: string;
    at: Instant;
  };
  refunds: {
    /** `<bookingId>-R<n>`. */
    id: string;
    booking_id: string;
    n: number;
    kind: RefundKind;
    /** As asked for; the breakdown says by which it was computed. */
    reason: RefundReason;
    /** By hand: what was asked for, in the currency paid. */
    amount: MinorUnits | null;
    note: string | null;
    /** `customer`, `midas`, or the subject of who asked for it. */
    actor: string;
    cancellation_id: string | null;
    /** Of an Idempotency-Key, hashed: a repeat finds the refund that it has made. */
    request_key: string | null;
    requested_at: Instant;
    status: RefundStatus;
    breakdown: Json<RefundBreakdown>;
    /** The currency paid, as are the next two. */
    currency: Currency;
    payout_charge: MinorUnits;
    payout_deposit: MinorUnits;
    /** Whether it pays less than it came to. */
    is_cut: boolean;
    /** Whether its workflow knows how it stands. */
    dispatched: Generated<boolean>;
    changed_at: Instant;
  };
  refund_parts: {
    /** `refund/<bookingId>/<n>/payment/<seq>/g<generation>`: key and reference at the provider too. */
    id: string;
    refund_id: string;
    payment_id: string;
    generation: number;
    amount: MinorUnits;
    status: PartStatus;
    provider_refund_id: string | null;
    /** The provider's word for why it refused. */
    code: string | null;
  };
  refund_decisions: {
    id: string;
    refund_id: string;
    decision: 'approve' | 'refuse' | 'retry' | 'settle';
    /** How it was settled. */
    reference: string | null;
    note: string;
    actor: string;
    roles: Json<readonly string[]>;
    request_id: string;
    at: Instant;
  };
  refund_reservations: {
    seq: GeneratedAlways<number>;
    payment_id: string;
    /** A part of a refund of ours by its id, else `refund:<the provider's id>`. */
    holder: string;
    /** Negative where something is no longer reserved. */
    amount: MinorUnits;
    at: DefaultedInstant;
  };
}
