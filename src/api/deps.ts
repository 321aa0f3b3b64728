/** What the interface is given by its composition root; it makes nothing of this itself. */
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import type { PaymentProvider } from '../domain/booking.ts';
import type { Store } from '../store/database.ts';
import type { TemporalGateway } from './temporalGateway.ts';

export interface ApiDeps {
  readonly config: Config;
  readonly store: Store;
  readonly temporal: TemporalGateway;
  /** Opens a payment's client secret, which the database holds only sealed. */
  readonly openSecret: (sealed: string) => string;
  /** Opens Temporal payloads given in protobuf's JSON form. */
  readonly decodePayloads: (body: unknown) => Promise<unknown>;
  /**
   * Our booking as the provider has it on a payment of its; undefined when the payment bears none or does not
   * exist. Throws while the provider cannot be asked.
   */
  readonly findBookingOfPayment: (
    provider: PaymentProvider,
    providerPaymentId: string,
  ) => Promise<string | undefined>;
  /** The booking's workflow in the Temporal Web UI, where one is known. */
  readonly workflowUrl: (bookingId: string) => string | undefined;
  readonly clock: () => Date;
  /** Made by `createLogger`, which drops every field it does not know. */
  readonly log: FastifyBaseLogger;
  /** Embedded only: opens `POST /codec/<key>/decode` to the Web UI on the same machine. */
  readonly codecUiKey?: string;
}
