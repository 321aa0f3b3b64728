/** The API as a running server: given all that it may not make itself, with its sweeper. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { buildApp } from '../api/app.ts';
import { missingOf } from '../api/readiness.ts';
import type { ApiDeps } from '../api/deps.ts';
import { createTemporalGateway } from '../api/temporal/clientGateway.ts';
import type { TemporalGateway } from '../api/temporal/gateway.ts';
import { startWebhookSweeper } from '../api/background/sweeper.ts';
import type { Config } from '../config/config.ts';
import { keepRates } from '../providers/fx.ts';
import { type Keyring, openText } from '../security/keyring.ts';
import { missingRates } from './exchangeRates.ts';
import { composeSettings, notificationPage, disputeWorkflowPage, refundPage, workflowPage } from './links.ts';
import { createGateways } from './payments.ts';
import { listening } from './ports.ts';
import { keepSchedules } from './schedules.ts';
import { payPalReception } from './paypal.ts';
import {
  fraudWarningsAtProviders,
  paymentReferences,
  paymentsAtProviders,
} from '../providers/payment/references.ts';
import { createReport } from '../observability/errorReporter.ts';
import { CLIENT_SECRET_PURPOSE } from '../security/sealing.ts';
import type { Store } from '../store/database/database.ts';
import { decodePayloadsJson } from '../temporal/codec.ts';
import type { TemporalClient } from '../temporal/connection.ts';
import { defined } from '../domain/defined.ts';

export interface ServerParts {
  readonly config: Config;
  readonly store: Store;
  readonly keyring: Keyring;
  readonly temporal: TemporalClient;
  readonly log: Logger;
  /** Embedded only: lets the Web UI on this machine decode payloads. */
  readonly codecUiKey?: string;
}

export interface RunningServer {
  readonly url: string;
  /** What of Temporal and the database cannot be reached. */
  missing(): Promise<readonly string[]>;
  /** Requests that have begun and not yet ended, event streams among them. */
  underWay(): number;
  /** Whether a worker polls the queue that the API hands bookings to. */
  workerPolls(): Promise<boolean>;
  stop(): Promise<void>;
}

/** Every answer comes within 5 s (api.md); what is still open after this is a client that does not read. */
const ANSWERS_WITHIN_MS = 12_000;

/**
 * Listens once everything it needs has been given. Stopping finishes the requests under way.
 * @param temporal how bookings are run, where the bench compares other ways
 */
export async function startServer(
  parts: ServerParts,
  temporal: TemporalGateway = createTemporalGateway(parts.temporal.client),
): Promise<RunningServer> {
  const { config, store, keyring, log } = parts;
  const report = createReport({ db: store.db, log });
  const gateways = createGateways(config, report);
  const paypal = payPalReception(config, gateways, keyring);
  const fx = keepRates(config.quote.fxRatesFile, (err) =>
    log.error({ err }, 'the newer exchange rates cannot be used'),
  );
  const withoutRates = missingRates(config, fx.rates, new Date());
  if (withoutRates !== undefined) log.warn(withoutRates);
  const deps: ApiDeps = {
    config,
    store,
    temporal,
    openSecret: (sealed) => openText(keyring, sealed, CLIENT_SECRET_PURPOSE),
    // async, so that a body that is no set of payloads rejects
    decodePayloads: async (body) => decodePayloadsJson(keyring, body),
    findBookingOfPayment: paymentReferences(gateways.payments),
    fetchPayment: paymentsAtProviders(gateways.payments),
    fetchFraudWarning: fraudWarningsAtProviders(gateways.payments),
    ...defined({ paypal }),
    composeSettings: composeSettings(config),
    report,
    workflowUrl: (bookingId) => workflowPage(config, bookingId),
    refundWorkflowUrl: (bookingId, n) => refundPage(config, bookingId, n),
    disputeWorkflowUrl: (provider, disputeId) => disputeWorkflowPage(config, provider, disputeId),
    notificationUrl: (key) => notificationPage(config, key),
    fx: fx.rates,
    clock: () => new Date(),
    log,
    ...defined({ codecUiKey: parts.codecUiKey }),
  };
  const app = await buildApp(deps);
  const underWay = requestsUnderWay(app);
  const { host, port: asked } = config.http;
  await listening('PORT', asked, () => app.listen({ host, port: asked }));
  const sweeper = startWebhookSweeper(deps);
  // bookings do not wait for it, and an earlier start will mostly have made them
  const scheduling = keepSchedules(parts.temporal.client).catch((err: unknown) =>
    log.error({ err }, 'the schedules in Temporal could not be made'),
  );
  const { port } = app.server.address() as AddressInfo; // it listens on TCP, hence on a port
  return {
    url: `http://${host}:${port}`,
    missing: () => missingOf(deps),
    underWay,
    workerPolls: async () => (await temporal.ready()).worker,
    stop: async () => {
      await Promise.all([sweeper.stop(), drain(app), scheduling]);
      fx.stop();
    },
  };
}

function requestsUnderWay(app: FastifyInstance): () => number {
  let count = 0;
  app.server.on('request', (_request, response) => {
    count += 1;
    response.once('close', () => (count -= 1));
  });
  return () => count;
}

/** Refuses connections at once, lets the requests under way have their answers, and waits for no reader for ever. */
async function drain(app: FastifyInstance): Promise<void> {
  const deadline = setTimeout(() => app.server.closeAllConnections(), ANSWERS_WITHIN_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(deadline);
  }
}
