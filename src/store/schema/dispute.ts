/** The tables of disputes, and of what is evidence in one. */
import type { CompellingEvidence, DisputeStage, DisputeStatus } from '../../domain/dispute/dispute.ts';
import type { EvidenceKind, EvidenceSection } from '../../domain/dispute/evidence.ts';
import type { MinorUnits } from '../../domain/money/money.ts';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import type { Instant, Json, JsonOrNone } from './columns.ts';

export interface DisputeTables {
  disputes: {
    /** The provider's own. */
    id: string;
    provider: PaymentProvider;
    booking_id: string;
    payment_id: string;
    stage: DisputeStage;
    status: DisputeStatus;
    /** Null until its provider has been asked about it. */
    reason: string | null;
    amount: MinorUnits;
    currency: string;
    opened_at: Instant;
    evidence_due_by: Instant | null;
    accepts_evidence: boolean;
    compelling_evidence: JsonOrNone<CompellingEvidence>;
    closed_at: Instant | null;
    /** Whether its workflow knows how it stands. */
    dispatched: boolean;
    changed_at: Instant;
    /** When a sweeper last told its workflow. */
    told_at: Instant | null;
  };
  dispute_evidence: {
    id: string;
    dispute_id: string;
    kind: EvidenceKind;
    statement: string;
    sections: Json<Readonly<Partial<Record<EvidenceSection, string>>>>;
    status: 'sending' | 'submitted' | 'refused';
    /** The provider's word for why it took none. */
    code: string | null;
    actor: string;
    roles: Json<readonly string[]>;
    request_id: string;
    at: Instant;
    ended_at: Instant | null;
  };
  fraud_warnings: {
    /** The provider's own. */
    id: string;
    provider: PaymentProvider;
    booking_id: string;
    payment_id: string;
    reason: string;
    warned_at: Instant;
    recorded_at: Instant;
  };
  booking_accesses: {
    booking_id: string;
    /** `YYYY-MM-DD`, UTC. */
    day: string;
    client_ip: string;
    first_at: Instant;
  };
}
