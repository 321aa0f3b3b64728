/** The database's tables as Kysely sees them. Instants are ISO strings, amounts whole minor units. */
import type { Generated, GeneratedAlways } from 'kysely';
import type { BookingStatus, DepositStatus } from '../../domain/booking.ts';
import type { MoneyFactKind, PaymentProvider, PaymentStatus } from '../../domain/payment/status.ts';
import type { DisputeEventKind } from '../../domain/dispute/events.ts';
import type { FindingKind, FindingStatus } from '../../domain/reconciliation.ts';
import type { Currency, MinorUnits } from '../../domain/money/money.ts';
import type { Quote } from '../../domain/quote/quote.ts';
import type { ReviewOutcome, RiskLevel } from '../../domain/fraud/risk.ts';
import type { DefaultedInstant, Instant, Json } from './columns.ts';
import type { DepositTables } from './deposit.ts';
import type { DisputeTables } from './dispute.ts';
import type { NotificationTables } from './notification.ts';
import type { RefundTables } from './refund.ts';

export interface Tables extends DepositTables, DisputeTables, NotificationTables, RefundTables {
  quotes: {
    id: string;
    quote: Json<Quote>;
    expires_at: Instant;
    created_at: DefaultedInstant;
  };
  booking_requests: {
    booking_id: string;
    key_hash: string | null;
    body_hash: string;
    quote_id: string;
    provider: PaymentProvider;
    refusal: string | null;
    terms_accepted: boolean;
    client_ip: string | null;
    network_day_hash: string | null;
    return_url: string | null;
    cancel_url: string | null;
    created_at: DefaultedInstant;
  };
  customers: {
    booking_id: string;
    name: string;
    email: string;
    phone: string;
    country: string;
    locale: string;
    notes: string | null;
    /** What the name is found by. */
    name_words: Generated<string[]>;
    created_at: DefaultedInstant;
  };
  bookings: {
    id: string;
    status: BookingStatus;
    quote_id: string;
    quote: Json<Quote>;
    item_id: string;
    location: string;
    start_at: Instant;
    end_at: Instant;
    currency: Currency;
    total: MinorUnits;
    deposit: MinorUnits;
    deposit_status: DepositStatus;
    deposit_released: Generated<MinorUnits>;
    deposit_retained: Generated<MinorUnits>;
    disputed: Generated<boolean>;
    token_version: Generated<number>;
    hold_expires_at: Instant;
    created_at: Instant;
    confirmed_at: Instant | null;
    ended_at: Instant | null;
  };
  booking_timeline: {
    booking_id: string;
    key: string;
    /** The order in which it was recorded. */
    seq: Generated<number>;
    at: Instant;
    event: string;
  };
  slots: {
    id: string;
    kind: 'booking' | 'block';
    item_id: string;
    location: string;
    start_at: Instant;
    end_at: Instant;
    live: boolean;
  };
  blocks: {
    id: string;
    start_date: string;
    end_date: string;
    reason: string;
    created_at: Instant;
    removed_at: Instant | null;
  };
  payments: {
    id: string;
    booking_id: string;
    seq: number;
    provider: PaymentProvider;
    provider_payment_id: string | null;
    status: PaymentStatus;
    amount: MinorUnits;
    currency: Currency;
    /** This and the next three follow the facts and the reservations: the database lets nobody else move them. */
    captured: GeneratedAlways<MinorUnits>;
    refunded: GeneratedAlways<MinorUnits>;
    reserved_for_refund: GeneratedAlways<MinorUnits>;
    disputed: GeneratedAlways<MinorUnits>;
    client_secret_sealed: string | null;
    last_error: string | null;
    risk: Generated<RiskLevel>;
    created_at: Instant;
  };
  money_facts: {
    id: string;
    booking_id: string | null;
    payment_id: string | null;
    provider: PaymentProvider;
    kind: MoneyFactKind;
    amount: MinorUnits;
    currency: string;
    occurred_at: Instant;
    recorded_at: DefaultedInstant;
  };
  idempotency_keys: {
    scope: string;
    key_hash: string;
    body_hash: string;
    status: number;
    resource: string;
    expires_at: Instant;
    created_at: DefaultedInstant;
  };
  webhook_inbox: {
    id: string;
    provider: PaymentProvider;
    type: string;
    object_id: string | null;
    provider_payment_id: string | null;
    /** The charge it speaks of, where it names no payment: refunds, reversals and disputes at PayPal. */
    charge_id: string | null;
    booking_id: string | null;
    received_at: DefaultedInstant;
    dispatched_at: Instant | null;
    outcome: string | null;
  };
  webhook_transmissions: {
    /** PayPal's id of a transmission: the same for its repeats. */
    id: string;
    /** SHA-256 of the raw bytes. */
    body_digest: string;
    received_at: Instant;
  };
  ipn_messages: {
    /** SHA-256 of the raw bytes. */
    id: string;
    identity: string | null;
    content_type: string;
    /** The bytes as they came, sealed: they are full of personal data. Null once nobody needs them any more. */
    raw_sealed: string | null;
    booking_id: string | null;
    received_at: Instant;
    completed_at: Instant | null;
    outcome: string | null;
  };
  dispute_events: {
    id: string;
    provider: PaymentProvider;
    kind: DisputeEventKind;
    dispute_id: string | null;
    charge_id: string | null;
    booking_id: string | null;
    amount: MinorUnits | null;
    currency: string | null;
    reported_by: 'webhook' | 'ipn';
    reported_at: Instant;
  };
  findings: {
    id: string;
    key: string;
    kind: FindingKind;
    provider: PaymentProvider;
    object_id: string | null;
    booking_id: string | null;
    detail: Json<Readonly<Record<string, string | null>>>;
    status: Generated<FindingStatus>;
    /** Of the last time somebody closed it, which stays when it is opened again. */
    closed_at: Generated<Instant | null>;
    closed_by: Generated<string | null>;
    note: Generated<string | null>;
    created_at: Instant;
  };
  risk_reviews: {
    booking_id: string;
    opened_at: Instant;
    due_at: Instant;
    outcome: ReviewOutcome | null;
    decision_id: string | null;
    closed_at: Instant | null;
  };
  review_decisions: {
    id: string;
    booking_id: string;
    approve: boolean;
    note: string;
    actor: string;
    roles: Json<readonly string[]>;
    request_id: string;
    at: Instant;
  };
  audit: {
    seq: Generated<number>;
    at: Instant;
    actor: string;
    roles: Json<readonly string[]>;
    action: string;
    object: string;
    request_id: string;
  };
}
