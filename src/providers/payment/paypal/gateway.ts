/** PayPal behind our words for payments. Retries are Temporal's, under keys that the workflow derives. */
import { type PaymentGateway, PaymentProviderUnavailable, type Tries } from '../gateway.ts';
import { readCapture } from './orders/captures.ts';
import { capture, type CaptureOutcome } from './orders/capturing.ts';
import { createPayPalClient } from './api/client.ts';
import { openDisputesOf, readDispute, submitEvidence } from './disputes.ts';
import { inOurWords, PayPalApiError } from './api/errors.ts';
import { meaningOf } from './api/issues.ts';
import { approveUrlOf, createOrder, type PayPalOpenRequest, readOrder } from './orders/orders.ts';
import { type PayPalRefundRequest, refund } from './orders/refunding.ts';
import { readRefund, refundSnapshot } from './orders/refunds.ts';
import { environmentProblem, type KnownOrder, type PayPalSettings } from './api/settings.ts';
import { type PayPalSnapshot, snapshotOf, snapshotOfForgotten } from './orders/snapshot.ts';
import { pastStuckKey } from './api/stuckKey.ts';
import type { RefundSnapshot } from '../../../domain/payment/net.ts';

export interface PayPalGateway extends Pick<
  PaymentGateway,
  'live' | 'close' | 'fetchDispute' | 'submitEvidence'
> {
  /** Whether PayPal knows our client id and secret in this environment: asked once, at start. */
  checkCredentials(): Promise<void>;
  /** The session in which the customer agrees, at `approveUrl`. */
  open(request: PayPalOpenRequest): Promise<{ snapshot: PayPalSnapshot; approveUrl: string }>;
  /** @param known what we asked for: an order that PayPal has forgotten is then a canceled one, not refused. */
  fetch(orderId: string, known?: KnownOrder): Promise<PayPalSnapshot>;
  capture(orderId: string, key: string, tries?: Tries): Promise<CaptureOutcome>;
  /**
   * Always empty: PayPal lists no orders, and it need not. An order whose answer never reached us, and so is not noted
   * as its payment's own, has shown its approval page to nobody, and it is never captured, as only we capture.
   */
  findByReference(paymentId: string, createdAfter: string): Promise<PayPalSnapshot[]>;
  refund(request: PayPalRefundRequest): Promise<RefundSnapshot>;
  readRefund(refundId: string): Promise<RefundSnapshot>;
  /** The order a capture belongs to, for events that name only the capture (refunds, disputes, IPN). */
  orderOfCapture(captureId: string): Promise<string | undefined>;
}

/** @throws Error when the address does not fit the environment. */
export function createPayPalGateway(settings: PayPalSettings): PayPalGateway {
  const problem = environmentProblem(settings);
  if (problem !== undefined) throw new Error(problem);
  const client = createPayPalClient(settings);
  const now = () => new Date().toISOString();

  const fetchOrder = (orderId: string, known?: KnownOrder): Promise<PayPalSnapshot> =>
    unlessForgotten(
      async () => withDisputes(snapshotOf(await readOrder(client, orderId), settings)),
      known && (() => snapshotOfForgotten(orderId, known, settings)),
    );

  const withDisputes = async (snapshot: PayPalSnapshot): Promise<PayPalSnapshot> => {
    const { charge, state } = snapshot;
    if (state !== 'succeeded' || charge === undefined) return snapshot;
    const disputes = await openDisputesOf(client, charge.id);
    return { ...snapshot, ...(disputes === undefined ? { hidesDisputes: true } : { disputes }) };
  };

  return {
    live: settings.environment === 'live',
    checkCredentials: () => client.checkCredentials(),
    open: (request) => inOurWords(() => open(request)),
    fetch: (orderId, known) => inOurWords(() => fetchOrder(orderId, known)),
    capture: (orderId, key, tries = {}) =>
      inOurWords(() => capture(client, { ...tries, orderId, key, now: now() }, settings)),
    close: (orderId) =>
      inOurWords(() => close(async () => snapshotOf(await readOrder(client, orderId), settings))),
    findByReference: async () => [],
    refund: (request) => inOurWords(async () => refundSnapshot(await refund(client, request, now()))),
    readRefund: (id) => inOurWords(async () => refundSnapshot(await readRefund(client, id))),
    orderOfCapture: (id) =>
      inOurWords(async () => (await readCapture(client, id)).supplementary_data?.related_ids?.order_id),
    fetchDispute: (id) => inOurWords(() => readDispute(client, id)),
    submitEvidence: (id, evidence) => inOurWords(() => submitEvidence(client, id, evidence)),
  };

  async function open(request: PayPalOpenRequest) {
    const ask = (key: string) => createOrder(client, request, settings.brandName, key);
    // Nothing to find: an order made under a key whose answer was lost harms nobody (see findByReference).
    const order = await pastStuckKey(request.idempotencyKey, ask, async () => undefined, request.attempt);
    const approveUrl = approveUrlOf(order);
    if (approveUrl === undefined) throw new PaymentProviderUnavailable('an order without an approval page');
    return { snapshot: snapshotOf(order, settings), approveUrl };
  }
}

/**
 * PayPal cancels no order of intent CAPTURE, and need not: only we capture, so an order without a capture is closed by
 * our leaving it alone. A capture whose answer was lost may still be at work: ask it to its end before closing.
 */
async function close(fetchOrder: () => Promise<PayPalSnapshot>): ReturnType<PaymentGateway['close']> {
  const state = await unlessForgotten(
    async () => (await fetchOrder()).state,
    () => 'canceled' as const,
  );
  if (state === 'succeeded') return 'already_paid';
  return state === 'processing' ? 'in_progress' : 'closed';
}

async function unlessForgotten<T>(ask: () => Promise<T>, otherwise: (() => T) | undefined): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const isForgotten = error instanceof PayPalApiError && meaningOf(error.issue) === 'gone';
    if (!isForgotten || otherwise === undefined) throw error;
    return otherwise();
  }
}
