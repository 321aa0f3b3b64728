/**
 * Money at the provider. Each call carries a key derived by the workflow, so that a repeat is the same call; what
 * the provider answered is in Postgres before the activity completes.
 */
import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import type { PaymentSnapshot } from '../../domain/payment/payment.ts';
import {
  type CaptureOutcome,
  type CloseOutcome,
  type KnownPayment,
  type OpenPaymentRequest,
  type PaymentGateway,
  PaymentCredentialsRejected,
  PaymentProviderUnavailable,
  PaymentRefusedByProvider,
  PaymentUnknownAtProvider,
  type Tries,
} from '../../providers/payment/gateway.ts';
import { findReturnUrls } from '../../store/booking/requests.ts';
import type { Database } from '../../store/database/database.ts';
import { paymentRecovered, paymentOpened } from '../../store/payment/payments.ts';
import { providerPaymentOf } from '../../store/payment/byProviderId.ts';
import { createDisputeActivities } from './disputes.ts';
import { createFeeActivities } from './fees.ts';
import { type AtGateway, createRefundActivities } from './refunds.ts';
import { recordFetched } from '../../store/payment/fetched.ts';
import { defined } from '../../domain/defined.ts';

export interface PaymentActivityDeps {
  readonly db: Database;
  readonly gateways: Readonly<Partial<Record<PaymentProvider, PaymentGateway>>>;
  /** Encrypts what lets a page take the payment: never stored in the clear, never in a history. */
  readonly seal: (secret: string) => string;
}

/** Failure types on which no retry policy should insist. */
export const PAYMENT_REFUSED = 'PaymentRefused';
/** The provider knows no such payment. */
export const PAYMENT_UNKNOWN = 'PaymentUnknown';
/** The provider does not let us in: whoever waits is told, and asks again in their own time. */
export const CREDENTIALS_REJECTED = 'PaymentCredentialsRejected';

interface AtProvider {
  readonly provider: PaymentProvider;
  readonly providerPaymentId: string;
}

interface PaymentToFetch extends AtProvider {
  /** What the booking expects of it; without it nothing is compared or recorded. */
  readonly known?: KnownPayment;
  /** Whether money had left it at an earlier fetch, which may have come back. */
  readonly wasReduced?: boolean;
}

interface PaymentToOpen extends OpenPaymentRequest {
  readonly provider: PaymentProvider;
  /** The provider's payment that takes no further attempt, and in whose place this one comes. */
  readonly replaces?: string;
}

export function createPaymentActivities({ db, gateways, seal }: PaymentActivityDeps) {
  const gatewayOf = (provider: PaymentProvider) => configured(gateways, provider);
  const atGateway = patientCalls(gateways);

  return {
    /** Opens the session in which the customer pays. Died after the call? The same key finds the same payment. */
    openPayment: (request: PaymentToOpen) =>
      asFailures(async (): Promise<{ providerPaymentId: string; live: boolean }> => {
        const gateway = gatewayOf(request.provider);
        // Stripe's payments are made on our own page.
        const returnUrls =
          request.provider === 'paypal' ? await findReturnUrls(db, request.bookingId) : undefined;
        const { snapshot, session } = await gateway.open({
          ...request,
          ...defined({ returnUrls }),
          ...triesSoFar(),
        });
        const { providerPaymentId } = snapshot;
        await paymentOpened(db, {
          id: request.paymentId,
          providerPaymentId,
          clientSecretSealed: seal(session),
          ...defined({ replaces: request.replaces }),
        });
        return { providerPaymentId, live: gateway.live };
      }),

    /**
     * Finds a payment whose opening was never answered: in our own note of it, which lets the customer pay and may
     * be all that its attempt has left (PayPal lists no orders), then at the provider. Null is proven absence.
     */
    recoverPayment: (lost: { provider: PaymentProvider; paymentId: string; createdAt: string }) =>
      asFailures(async (): Promise<{ providerPaymentId: string; live: boolean } | null> => {
        const gateway = gatewayOf(lost.provider);
        const noted = await providerPaymentOf(db, lost.paymentId);
        if (noted !== undefined) return { providerPaymentId: noted, live: gateway.live };
        const [found] = await gateway.findByReference(lost.paymentId, lost.createdAt);
        if (found === undefined) return null;
        const { providerPaymentId } = found;
        await paymentRecovered(db, { id: lost.paymentId, providerPaymentId });
        return { providerPaymentId, live: gateway.live };
      }),

    /**
     * What the provider itself reports, fetched anew. Money that is not what we asked for, or of which some has left, is
     * in the guard and a finding before anybody decides on it.
     */
    fetchPayment: (payment: PaymentToFetch) =>
      asFailures(async (): Promise<PaymentSnapshot> => {
        const { provider, providerPaymentId, known } = payment;
        const gateway = gatewayOf(provider);
        const snapshot = await gateway.fetch(providerPaymentId, known);
        const expected = known && { ...known, providerPaymentId, live: gateway.live };
        // Another attempt may have recorded a dispute that the workflow has not heard of.
        const wasReduced = payment.wasReduced === true || activityInfo().attempt > 1;
        if (expected !== undefined) await recordFetched(db, provider, expected, snapshot, { wasReduced });
        return snapshot;
      }),

    /** Makes the payment impossible from now on. */
    closePayment: (payment: AtProvider & { readonly idempotencyKey: string }) =>
      asFailures((): Promise<CloseOutcome> =>
        gatewayOf(payment.provider).close(payment.providerPaymentId, payment.idempotencyKey, triesSoFar()),
      ),

    /** Takes the money of an authorised share, or of a payment that the customer has approved. */
    capturePayment: (payment: AtProvider & { readonly idempotencyKey: string }) =>
      asFailures((): Promise<CaptureOutcome> =>
        gatewayOf(payment.provider).capture(payment.providerPaymentId, payment.idempotencyKey, triesSoFar()),
      ),

    ...createRefundActivities({ db, atGateway }),
    ...createFeeActivities({ db, atGateway }),
  };
}

export type PaymentActivities = ReturnType<typeof createPaymentActivities>;

/** Of disputes, which have workflows of their own. */
export function createPaymentDisputeActivities({
  db,
  gateways,
}: Pick<PaymentActivityDeps, 'db' | 'gateways'>) {
  return createDisputeActivities({ db, atGateway: patientCalls(gateways) });
}

const patientCalls =
  (gateways: PaymentActivityDeps['gateways']): AtGateway =>
  (provider, call) =>
    asFailures(() => call(owedBy(gateways, provider), triesSoFar()), 'owed');

function configured(gateways: PaymentActivityDeps['gateways'], provider: PaymentProvider): PaymentGateway {
  const gateway = gateways[provider];
  if (gateway === undefined)
    throw ApplicationFailure.nonRetryable(`no ${provider} account is configured`, PAYMENT_REFUSED);
  return gateway;
}

/** What is owed waits until its account is configured again. */
function owedBy(gateways: PaymentActivityDeps['gateways'], provider: PaymentProvider): PaymentGateway {
  const gateway = gateways[provider];
  if (gateway !== undefined) return gateway;
  throw ApplicationFailure.retryable(`no ${provider} account is configured`, 'PaymentProviderUnavailable');
}

/** The instant is that of the first attempt, however many came since. */
function triesSoFar(): Required<Tries> {
  const { attempt, scheduledTimestampMs } = activityInfo();
  return { attempt, askedSince: new Date(scheduledTimestampMs).toISOString() };
}

/**
 * Our errors as Temporal's, without the vendor's error inside: its texts and bodies stay out of histories.
 * @param patience money that is owed is asked for until the provider lets us in again; whoever waits gets an answer
 */
async function asFailures<T>(work: () => Promise<T>, patience: 'waiting' | 'owed' = 'waiting'): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PaymentRefusedByProvider) {
      throw ApplicationFailure.nonRetryable(error.message, refusalType(error), { code: error.code });
    }
    if (error instanceof PaymentCredentialsRejected) {
      const { message, code } = error;
      throw ApplicationFailure.create({
        message,
        type: CREDENTIALS_REJECTED,
        nonRetryable: patience === 'waiting',
        details: [{ code, fault: 'ours' }],
      });
    }
    if (error instanceof PaymentProviderUnavailable) {
      throw ApplicationFailure.retryable(error.message, 'PaymentProviderUnavailable');
    }
    throw error;
  }
}

function refusalType(error: PaymentRefusedByProvider): string {
  return error instanceof PaymentUnknownAtProvider ? PAYMENT_UNKNOWN : PAYMENT_REFUSED;
}
