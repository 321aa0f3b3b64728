/**
 * Stripe behind our payment gateway. The SDK's own retries are off: Temporal retries, under keys we derive.
 * Options travel as each call's last argument, also where there are no parameters.
 */
import Stripe from 'stripe';
import type { PaymentSnapshot } from '../../../domain/payment/payment.ts';
import type { PaymentGateway } from '../gateway.ts';
import { inOurWords } from './errors.ts';
import { cancelIntent, captureIntent, createIntent, createRefund, findIntents } from './keyedCalls.ts';
import { readDispute, readFraudWarning, submitEvidence } from './disputes.ts';
import { deductionsOfCharge, refundSnapshot } from './deductions.ts';
import { snapshotOf } from './snapshot.ts';

/**
 * Pinned: an account's default version must not change what this code reads. It is the last version whose
 * PaymentIntents take `payment_method_types`, by which we admit cards and wallets only.
 */
const API_VERSION = '2026-08-26.dahlia';
/** Shorter than the activities' start-to-close, so that a slow answer is this call's failure, not a lost worker. */
const HTTP_TIMEOUT_MS = 8_000;
const EXPAND = ['latest_charge.balance_transaction'];

export interface StripeSettings {
  readonly secretKey: string;
  /** The address of a stand-in; undefined means Stripe itself. */
  readonly apiBase: string | undefined;
}

export function createStripeGateway(settings: StripeSettings): PaymentGateway {
  const stripe = new Stripe(settings.secretKey, {
    apiVersion: API_VERSION as typeof Stripe.API_VERSION, // the SDK types its own newest version only
    maxNetworkRetries: 0,
    timeout: HTTP_TIMEOUT_MS,
    telemetry: false,
    ...standIn(settings.apiBase),
  });

  const takeSnapshot = async (intent: Stripe.PaymentIntent): Promise<PaymentSnapshot> => {
    const { latest_charge: charge } = intent;
    if (charge === null) return snapshotOf(intent, []);
    const snapshot = snapshotOf(intent, await failedCharges(intent.id));
    return typeof charge === 'string'
      ? snapshot
      : { ...snapshot, ...(await deductionsOfCharge(stripe, charge)) };
  };

  const failedCharges = async (intent: string): Promise<Stripe.Charge[]> => {
    const charges = await stripe.charges.list({ payment_intent: intent, limit: 100 }, {});
    return charges.data.filter((charge) => charge.status === 'failed');
  };

  return {
    live: /^(sk|rk)_live_/.test(settings.secretKey),
    open: (request) =>
      inOurWords(async () => {
        const intent = await createIntent(stripe, request);
        if (intent.client_secret === null) throw new Error('Stripe answered without a client secret');
        return { snapshot: await takeSnapshot(intent), session: intent.client_secret };
      }),
    fetch: (id) =>
      inOurWords(async () => takeSnapshot(await stripe.paymentIntents.retrieve(id, { expand: EXPAND }, {}))),
    close: (id, key, tries = {}) => inOurWords(() => cancelIntent(stripe, id, key, tries)),
    capture: (id, key, tries = {}) => inOurWords(() => captureIntent(stripe, id, key, tries)),
    findByReference: (paymentId, createdAfter) =>
      inOurWords(async () => {
        const found = await findIntents(stripe, paymentId, Date.parse(createdAfter));
        return Promise.all(found.map(takeSnapshot));
      }),
    refund: (request) => inOurWords(async () => refundSnapshot(await createRefund(stripe, request))),
    fetchDispute: (id) => inOurWords(() => readDispute(stripe, id)),
    submitEvidence: (id, evidence, tries = {}) =>
      inOurWords(() => submitEvidence(stripe, id, evidence, tries)),
    fetchFraudWarning: (id) => inOurWords(() => readFraudWarning(stripe, id)),
    fetchRefund: (id) => inOurWords(async () => refundSnapshot(await stripe.refunds.retrieve(id, {}, {}))),
  };
}

function standIn(apiBase: string | undefined) {
  if (apiBase === undefined) return {};
  const url = new URL(apiBase);
  return {
    protocol: url.protocol === 'http:' ? ('http' as const) : ('https' as const),
    host: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
  };
}
