/** What the stand-in keeps of orders, captures, refunds and disputes. How PayPal writes them down is in wire.ts. */
import type { Money } from './api/amounts.ts';
import type { Refused } from './api/errors.ts';

/** How the customer pays, which decides what becomes of the capture. */
export const FUNDINGS = ['balance', 'echeck', 'review', 'card_declined', 'capture_declined'] as const;
export type Funding = (typeof FUNDINGS)[number];

export interface Payee {
  readonly email_address?: string | undefined;
  readonly merchant_id?: string | undefined;
}

export interface ExperienceContext {
  readonly return_url?: string | undefined;
  readonly cancel_url?: string | undefined;
  readonly brand_name?: string | undefined;
  readonly locale?: string | undefined;
  readonly user_action?: 'CONTINUE' | 'PAY_NOW' | undefined;
  readonly landing_page?: string | undefined;
  readonly shipping_preference?: string | undefined;
  readonly payment_method_preference?: 'UNRESTRICTED' | 'IMMEDIATE_PAYMENT_REQUIRED' | undefined;
}

export interface Order {
  readonly id: string;
  readonly status: 'CREATED' | 'PAYER_ACTION_REQUIRED' | 'APPROVED' | 'COMPLETED' | 'VOIDED';
  readonly money: Money;
  readonly referenceId: string;
  readonly customId: string | null;
  readonly invoiceId: string | null;
  readonly description: string | null;
  readonly softDescriptor: string | null;
  readonly payee: Payee;
  /** Null where the order named no payment source; its customer is then sent by `approve` instead of `payer-action`. */
  readonly context: ExperienceContext | null;
  readonly funding: Funding | null;
  readonly payerId: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiresAt: number;
}

export interface Capture {
  readonly id: string;
  readonly orderId: string;
  readonly status: 'COMPLETED' | 'PENDING' | 'DECLINED' | 'FAILED' | 'PARTIALLY_REFUNDED' | 'REFUNDED';
  /** PayPal's `status_details.reason`. */
  readonly reason: 'ECHECK' | 'PENDING_REVIEW' | 'BUYER_COMPLAINT' | 'CHARGEBACK' | 'REFUNDED' | null;
  readonly money: Money;
  readonly customId: string | null;
  readonly invoiceId: string | null;
  readonly payee: Payee;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Refund {
  readonly id: string;
  readonly captureId: string;
  readonly orderId: string;
  /** PayPal took the money back by itself. */
  readonly isReversal: boolean;
  readonly status: 'COMPLETED' | 'PENDING' | 'FAILED' | 'CANCELLED';
  readonly money: Money;
  readonly customId: string | null;
  readonly invoiceId: string | null;
  readonly noteToPayer: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export const DISPUTE_STAGES = ['INQUIRY', 'CHARGEBACK', 'PRE_ARBITRATION', 'ARBITRATION'] as const;
export const DISPUTE_REASONS = [
  'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
  'MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED',
  'UNAUTHORISED',
  'CREDIT_NOT_PROCESSED',
  'DUPLICATE_TRANSACTION',
  'INCORRECT_AMOUNT',
  'PAYMENT_BY_OTHER_MEANS',
  'CANCELED_RECURRING_BILLING',
  'PROBLEM_WITH_REMITTANCE',
  'OTHER',
] as const;
export const DISPUTE_STATUSES = [
  'OPEN',
  'WAITING_FOR_BUYER_RESPONSE',
  'WAITING_FOR_SELLER_RESPONSE',
  'UNDER_REVIEW',
  'RESOLVED',
] as const;
export const DISPUTE_OUTCOMES = [
  'RESOLVED_BUYER_FAVOUR',
  'RESOLVED_SELLER_FAVOUR',
  'RESOLVED_WITH_PAYOUT',
  'CANCELED_BY_BUYER',
  'ACCEPTED',
  'DENIED',
] as const;

export interface Evidence {
  readonly type: string;
  readonly notes: string | null;
  readonly documents: readonly string[];
}

export interface Dispute {
  readonly id: string;
  readonly captureId: string;
  readonly orderId: string;
  readonly reason: (typeof DISPUTE_REASONS)[number];
  readonly status: (typeof DISPUTE_STATUSES)[number];
  readonly stage: (typeof DISPUTE_STAGES)[number];
  readonly outcome: (typeof DISPUTE_OUTCOMES)[number] | null;
  readonly money: Money;
  readonly refunded: Money | null;
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly dueAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface PayPalEvent {
  readonly id: string;
  readonly event_version: '1.0';
  readonly create_time: string;
  readonly resource_type: ResourceType;
  readonly resource_version?: '2.0';
  readonly event_type: string;
  readonly summary: string;
  readonly resource: object;
  readonly links: readonly object[];
}
export type ResourceType = 'checkout-order' | 'capture' | 'refund' | 'dispute';

export interface Token {
  /** The token itself. */
  readonly id: string;
  readonly expiresAt: number;
}

/** What a POST made or changed. */
export interface Made {
  readonly kind: 'order' | 'refund';
  readonly id: string;
}

/** What came of the first request under a request id. */
export interface KeptAnswer {
  /** The request id. */
  readonly id: string;
  readonly fingerprint: string;
  readonly keptAt: number;
  readonly kind: Made['kind'];
  readonly outcome: { readonly made: Made } | { readonly refusal: Refused };
}
