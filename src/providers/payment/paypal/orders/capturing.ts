/** Taking the money of an approved order, and everything PayPal may say to it. Declines are results, not errors. */
import type { Decline } from '../../../../domain/payment/payment.ts';
import type { Tries } from '../../gateway.ts';
import type { PayPalClient } from '../api/client.ts';
import { payPalDeclineReason } from '../api/declineReasons.ts';
import { PayPalApiError } from '../api/errors.ts';
import { meaningOf } from '../api/issues.ts';
import { captureOrder, readOrder } from './orders.ts';
import { type Ourselves, type PayPalSnapshot, snapshotOf } from './snapshot.ts';
import { pastStuckKey } from '../api/stuckKey.ts';
import { defined } from '../../../../domain/defined.ts';

/** What fetching the order afterwards would confirm. */
export type CaptureOutcome =
  | { readonly outcome: 'captured' | 'already_captured'; readonly snapshot: PayPalSnapshot }
  | { readonly outcome: 'pending'; readonly reason: string; readonly snapshot: PayPalSnapshot }
  | {
      readonly outcome: 'declined';
      readonly decline: Decline;
      /** `same_order`: the customer chooses another way to pay at `redirectUrl`, or at the order's approval page. */
      readonly next: 'same_order' | 'new_order' | 'another_provider';
      readonly redirectUrl?: string;
    }
  | { readonly outcome: 'not_approved' | 'expired' };

export interface CaptureRequest extends Tries {
  readonly orderId: string;
  /** One key an approval: under the key of a decline PayPal may answer with that decline again. */
  readonly key: string;
  readonly now: string;
}

/** PayPal forgets the keys of orders after six hours. */
const KEY_LIFE_MS = 5 * 3_600_000;

/**
 * @throws PayPalApiError and PaymentProviderUnavailable. A repeat fetches the order before it asks again, so that a
 * capture whose answer was lost is found and not asked for a second time.
 */
export async function capture(
  client: PayPalClient,
  request: CaptureRequest,
  ourselves: Ourselves,
): Promise<CaptureOutcome> {
  const { orderId, key, attempt = 1 } = request;
  const findEffect = async () => effectOf(snapshotOf(await readOrder(client, orderId), ourselves));
  try {
    const found = isRepeat(request) ? await findEffect() : undefined;
    if (found !== undefined) return found;
    const ask = async (requestId: string) =>
      answered(snapshotOf(await captureOrder(client, orderId, requestId), ourselves), request);
    return await pastStuckKey(key, ask, findEffect, attempt);
  } catch (error) {
    if (!(error instanceof PayPalApiError)) throw error;
    return refused(error, request, async () => snapshotOf(await readOrder(client, orderId), ourselves));
  }
}

function isRepeat({ attempt = 1, askedSince, now }: CaptureRequest): boolean {
  if (attempt > 1) return true;
  return askedSince !== undefined && Date.parse(now) - Date.parse(askedSince) > KEY_LIFE_MS;
}

/** Money that an earlier call has set in motion; undefined when it has not. */
function effectOf(snapshot: PayPalSnapshot): CaptureOutcome | undefined {
  if (snapshot.state === 'succeeded') return { outcome: 'already_captured', snapshot };
  if (snapshot.state !== 'processing') return undefined;
  return { outcome: 'pending', reason: snapshot.pendingReason ?? 'OTHER', snapshot };
}

function answered(snapshot: PayPalSnapshot, request: CaptureRequest): CaptureOutcome {
  const moving = effectOf(snapshot);
  if (moving !== undefined)
    return moving.outcome === 'already_captured' ? { outcome: 'captured', snapshot } : moving;
  const decline = snapshot.declines.at(-1) ?? declineNamed(undefined, request);
  return { outcome: 'declined', decline, next: snapshot.orderExhausted ? 'new_order' : 'same_order' };
}

const NEXT = { declined: 'same_order', exhausted: 'new_order', cannot_pay: 'another_provider' } as const;

async function refused(
  error: PayPalApiError,
  request: CaptureRequest,
  fetchSnapshot: () => Promise<PayPalSnapshot>,
): Promise<CaptureOutcome> {
  const meaning = meaningOf(error.issue);
  switch (meaning) {
    case 'declined':
    case 'exhausted':
    case 'cannot_pay': {
      const next = NEXT[meaning];
      const decline = declineNamed(error.issue, request);
      const { redirectUrl } = error;
      return { outcome: 'declined', decline, next, ...defined({ redirectUrl }) };
    }
    case 'not_approved':
      return { outcome: 'not_approved' };
    case 'gone':
      return { outcome: 'expired' };
    case 'already_captured': {
      const snapshot = await fetchSnapshot();
      if (snapshot.state === 'canceled') return { outcome: 'expired' };
      return effectOf(snapshot) ?? answered(snapshot, request);
    }
    default: // everything else is not the customer's: it waits, or it is refused
      throw error;
  }
}

/** A refused capture has no id at PayPal, so the key stands for it: the same on every repeat. */
const declineNamed = (issue: string | undefined, { key, now }: CaptureRequest): Decline => ({
  attempt: key,
  at: now,
  reason: payPalDeclineReason(issue),
});
