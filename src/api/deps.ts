/** What the interface is given by its composition root; it makes nothing of this itself. */
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config/config.ts';
import type { PaymentSnapshot } from '../domain/payment/payment.ts';
import type { PaymentProvider } from '../domain/payment/status.ts';
import type { Report } from '../domain/incident.ts';
import type { FxRates } from '../domain/money/fx.ts';
import type { PayPalReceiver } from '../domain/payment/paypalAccount.ts';
import type { ComposeSettings } from '../emails/compose/data.ts';
import type { FraudWarning } from '../providers/payment/disputes.ts';
import type { PayPalVerifier } from '../providers/payment/paypal/webhook/verify.ts';
import type { Store } from '../store/database/database.ts';
import type { RequestDeadline } from './http/requestDeadline.ts';
import type { DecodedPayloads } from '../temporal/codec.ts';
import type { TemporalGateway } from './temporal/gateway.ts';

export interface ApiDeps {
  readonly config: Config;
  readonly store: Store;
  readonly temporal: TemporalGateway;
  /** Opens a payment's client secret, which the database holds only sealed. */
  readonly openSecret: (sealed: string) => string;
  /** Opens Temporal payloads given in protobuf's JSON form. */
  readonly decodePayloads: (body: unknown) => Promise<DecodedPayloads>;
  /**
   * Our booking as the provider has it on a payment of its; undefined when the payment bears none or does not
   * exist. Throws while the provider cannot be asked.
   */
  readonly findBookingOfPayment: (
    provider: PaymentProvider,
    providerPaymentId: string,
  ) => Promise<string | undefined>;
  /** A payment as its provider shows it now; undefined when it knows none. Throws while it cannot be asked. */
  readonly fetchPayment: (
    provider: PaymentProvider,
    providerPaymentId: string,
  ) => Promise<PaymentAtProvider | undefined>;
  /** A bank's warning of fraud as the provider shows it; undefined when it knows none. Throws while it cannot be asked. */
  readonly fetchFraudWarning: (
    provider: PaymentProvider,
    warningId: string,
  ) => Promise<FraudWarning | undefined>;
  /** Absent where PayPal is not offered: nobody has messages for us then. */
  readonly paypal?: PayPalDeps;
  /** With which an email is composed: where its links lead. */
  readonly composeSettings: ComposeSettings;
  /** Stores and logs a problem. Never inside a transaction: it writes on a connection of its own. */
  readonly report: Report;
  /** The booking's workflow in the Temporal Web UI, where one is known. */
  readonly workflowUrl: (bookingId: string) => string | undefined;
  /** The same for the booking's n-th refund. */
  readonly refundWorkflowUrl: (bookingId: string, n: number) => string | undefined;
  /** The same for a dispute. */
  readonly disputeWorkflowUrl: (provider: PaymentProvider, disputeId: string) => string | undefined;
  /** The same for a notification, by its key. */
  readonly notificationUrl: (key: string) => string | undefined;
  /** Exchange rates for customers who pay in another currency than the quote's. */
  readonly fx: FxRates;
  readonly clock: () => Date;
  /** Made by `createLogger`, which drops every field it does not know. */
  readonly log: FastifyBaseLogger;
  /** Embedded only: opens `POST /codec/<key>/decode` to the Web UI on the same machine. */
  readonly codecUiKey?: string;
  /** Shorter in tests; `REQUEST_DEADLINE` where it is not given. */
  readonly requestDeadline?: RequestDeadline;
  /** For how long `/readyz` answers from one check; a second where it is not given. */
  readonly readinessKeptMs?: number;
}

export interface PaymentAtProvider {
  readonly snapshot: PaymentSnapshot;
  /** Whether our account there moves real money. */
  readonly live: boolean;
}

/**
 * `unknown`: PayPal shows no such thing. `not_allowed`: it does not let this account's application look. A capture's own
 * reference says which booking it is about, where one of ours was paid with it.
 */
export type DisputeAtPayPal =
  | { readonly result: 'shown'; readonly captureId?: string; readonly bookingId?: string }
  | { readonly result: 'unknown' | 'not_allowed' };

/** What it takes to receive PayPal's messages. */
export interface PayPalDeps {
  /** Whether a webhook is PayPal's own. Throws while its certificate cannot be fetched. */
  readonly verify: PayPalVerifier['verify'];
  /** Our booking, found through the order that a capture belongs to. Throws while PayPal cannot be asked. */
  readonly findBookingOfCapture: (captureId: string) => Promise<string | undefined>;
  /** The dispute as PayPal shows it. Throws while PayPal cannot be asked. */
  readonly findDispute: (disputeId: string) => Promise<DisputeAtPayPal>;
  /** A capture of which PayPal has taken money back, as PayPal shows it. Throws while PayPal cannot be asked. */
  readonly findReversal: (captureId: string) => Promise<DisputeAtPayPal>;
  readonly receiver: PayPalReceiver;
  /** Seals the raw bytes of an IPN message, which wait in the database until they are verified. */
  readonly sealIpn: (raw: Uint8Array) => string;
}
