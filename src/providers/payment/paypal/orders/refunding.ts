/**
 * Giving money back, once. PayPal remembers a refund's key for 45 days and we may ask for longer, so the order's refunds
 * are read before each try: one that carries our key is this very refund.
 */
import { CURRENCIES, type Currency } from '../../../../domain/money/money.ts';
import { PaymentProviderUnavailable, type RefundRequest } from '../../gateway.ts';
import { type PayPalCapture, readCapture, refundCapture } from './captures.ts';
import type { PayPalClient } from '../api/client.ts';
import { PayPalApiError } from '../api/errors.ts';
import { meaningOf } from '../api/issues.ts';
import { readOrder } from './orders.ts';
import type { PayPalRefund } from './refunds.ts';
import { pastStuckKey } from '../api/stuckKey.ts';

export type PayPalRefundRequest = RefundRequest & {
  /** The capture that took the money, for when PayPal no longer shows the order. */
  readonly captureId?: string;
};

/** Younger than the 45 days after which PayPal forgets the key of a refund. */
const KEY_LIFE_MS = 44 * 86_400_000;
const UNKNOWABLE = 'a refund that can neither be found, as its order is gone, nor safely be repeated';

/**
 * @param now the time of the call
 * @throws PayPalApiError and PaymentProviderUnavailable, the latter also when a refund can neither be found nor safely
 * repeated.
 */
export async function refund(
  client: PayPalClient,
  request: PayPalRefundRequest,
  now: string,
): Promise<PayPalRefund> {
  const found = await findRefund(client, request, now);
  const made = found.refundMade;
  if (made !== undefined) return made;
  const { bookingId, amount, idempotencyKey } = request;
  const { id: captureId } = found.capture;
  const currency = ours(found.capture.amount.currency);
  const refunding = { captureId, amount, currency, bookingId, reference: idempotencyKey };
  const findEffect = async () => {
    const { refundMade, isCertain } = await findRefund(client, request, now);
    if (!isCertain) throw new PaymentProviderUnavailable(`${UNKNOWABLE}, its key failing`);
    return refundMade;
  };
  try {
    const ask = (key: string) => refundCapture(client, refunding, key);
    return await pastStuckKey(idempotencyKey, ask, findEffect, request.attempt);
  } catch (error) {
    if (!(error instanceof PayPalApiError) || meaningOf(error.issue) !== 'perhaps_ours') throw error;
    const effect = await findEffect();
    if (effect === undefined) throw error;
    return effect;
  }
}

interface Found {
  readonly capture: PayPalCapture;
  readonly refundMade: PayPalRefund | undefined;
  /** Without its order a refund that is not seen may have been made all the same. */
  readonly isCertain: boolean;
}

async function findRefund(client: PayPalClient, request: PayPalRefundRequest, now: string): Promise<Found> {
  const { idempotencyKey, captureId } = request;
  try {
    const { payments } = (await readOrder(client, request.providerPaymentId)).purchase_units[0];
    const { captures, refunds } = payments ?? { captures: [], refunds: [] };
    // A failed refund stays: it is the answer to this key, and the money is still ours to return under another.
    const refundMade = refunds.find(({ invoice_id: reference }) => reference === idempotencyKey);
    return { capture: refundable(captures, captureId), refundMade, isCertain: true };
  } catch (error) {
    const isForgotten = error instanceof PayPalApiError && meaningOf(error.issue) === 'gone';
    if (!isForgotten || captureId === undefined) throw error;
    if (isOld(request, now)) {
      throw new PaymentProviderUnavailable(`${UNKNOWABLE}, its key forgotten`, { cause: error });
    }
    return { capture: await readCapture(client, captureId), refundMade: undefined, isCertain: false };
  }
}

function refundable(captures: readonly PayPalCapture[], captureId: string | undefined): PayPalCapture {
  const capture =
    captures.find(({ id }) => id === captureId) ??
    captures.find(({ status }) => status !== 'DECLINED' && status !== 'FAILED');
  if (capture !== undefined) return capture;
  throw new PayPalApiError(422, { issue: 'NOTHING_CAPTURED', debugId: 'none' });
}

const isOld = ({ askedSince }: PayPalRefundRequest, now: string) =>
  askedSince !== undefined && Date.parse(now) - Date.parse(askedSince) > KEY_LIFE_MS;

/** We capture only in our own currencies; anything else is somebody else's order. */
function ours(currency: string): Currency {
  const known = CURRENCIES.find((each) => each === currency);
  if (known === undefined) throw new PayPalApiError(422, { issue: 'FOREIGN_CURRENCY', debugId: 'none' });
  return known;
}
