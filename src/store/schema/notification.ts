/** The tables of notifications, and that of reported problems, as Kysely sees them. */
import type { Generated } from 'kysely';
import type {
  AttemptOutcome,
  DeliveryEventKind,
  EmailProviderName,
  NotificationStatus,
  SuppressionReason,
} from '../../domain/notification/delivery.ts';
import type { ErrorCategory, ErrorSeverity } from '../../domain/incident.ts';
import type { DefaultedInstant, Instant, Json } from './columns.ts';

export interface NotificationTables {
  notifications: {
    key: string;
    template: string;
    booking_id: string | null;
    payment_id: string | null;
    /** What only the cause knew; for an address that staff gave, all that the template takes. */
    data: Json<Readonly<Record<string, unknown>>>;
    status: NotificationStatus;
    /** Where it is for an address that staff gave, and for no booking's customer. */
    to_address: string | null;
    /** Sent from its booking's own run so far, and by no workflow of its own. */
    by_booking: Generated<boolean>;
    /** One more for each retry by staff. */
    round: Generated<number>;
    provider: EmailProviderName | null;
    provider_message_id: string | null;
    attempts: Generated<number>;
    unknowns: Generated<number>;
    possible_duplicate: Generated<boolean>;
    last_error: string | null;
    created_at: DefaultedInstant;
    accepted_at: Instant | null;
  };
  notification_attempts: {
    key: string;
    attempt: number;
    pass: number;
    provider: EmailProviderName;
    began_at: Instant;
    ended_at: Instant | null;
    /** Null while it is under way, or where its worker died and nobody has noticed yet. */
    outcome: AttemptOutcome | null;
    reason: string | null;
    provider_message_id: string | null;
    /** It left after an attempt of unknown outcome. */
    possible_duplicate: Generated<boolean>;
  };
  delivery_events: {
    /** The provider and its own id of the event. */
    id: string;
    key: string;
    provider: EmailProviderName;
    kind: DeliveryEventKind;
    reason: string | null;
    at: Instant;
    received_at: Instant;
  };
  /** One row a provider: when the next email may leave to it. */
  email_turns: {
    provider: EmailProviderName;
    next_at: Instant;
  };
  suppressions: {
    /** In lower case, its domain in ASCII. */
    address: string;
    scope: 'all' | 'review_requests';
    reason: SuppressionReason;
    provider: EmailProviderName | null;
    notification_key: string | null;
    created_at: Instant;
  };
  error_reports: {
    id: string;
    /** What happened, named by its cause: reported twice it is one row. */
    occurrence: string;
    at: Instant;
    category: ErrorCategory;
    severity: ErrorSeverity;
    code: string;
    message: string;
    fingerprint: string;
    booking_id: string | null;
  };
}
