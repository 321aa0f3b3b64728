/** Giving money back, part by part: no more than the provider still has of a payment, and not done before it has arrived. */
import { defined } from '../../domain/defined.ts';
import type { CapturedPayment } from '../../domain/payment/payment.ts';
import type { RefundSnapshot } from '../../domain/payment/net.ts';
import type { RefundPart } from '../../domain/refund/process.ts';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import {
  type PaymentGateway,
  PaymentRefusedByProvider,
  RefundBlockedByDispute,
  type Tries,
} from '../../providers/payment/gateway.ts';
import { deductionsAtProvider } from '../../providers/payment/left.ts';
import type { Database } from '../../store/database/database.ts';
import { capturedPayment } from '../../store/payment/captured.ts';
import { paymentCaptured } from '../../store/payment/payments.ts';
import { findPart, type PartRow } from '../../store/refund/parts.ts';
import { recordPart, refusePart, reservedFor } from '../../store/refund/settle.ts';

/** Runs a call at a provider's gateway; its errors come out as Temporal's. */
export type AtGateway = <T>(
  provider: PaymentProvider,
  call: (gateway: PaymentGateway, tries: Required<Tries>) => Promise<T>,
) => Promise<T>;

interface PartAtProvider {
  readonly provider: PaymentProvider;
  readonly partId: string;
}

export function createRefundActivities({
  db,
  atGateway,
}: {
  readonly db: Database;
  readonly atGateway: AtGateway;
}) {
  return {
    /** Sends a part of a refund to its provider, once. */
    sendRefundPart: ({ provider, partId }: PartAtProvider): Promise<RefundPart> =>
      atGateway(provider, (gateway, tries) => sendPart(db, gateway, partId, tries)),

    /** Asks what has become of a part that was sent. */
    followRefundPart: ({ provider, partId }: PartAtProvider): Promise<RefundPart> =>
      atGateway(provider, (gateway) => followPart(db, gateway, partId)),
  };
}

/**
 * The guard learns first what has left the payment at its provider: a part whose answer was lost is among that and is not
 * sent again, and what somebody else has taken meanwhile is no longer reserved. Then the rest is asked for, under the
 * part's own key: dying anywhere in between repeats it. One that was refused because somebody was faster is found after
 * the refusal.
 */
async function sendPart(
  db: Database,
  gateway: PaymentGateway,
  partId: string,
  tries: Required<Tries>,
): Promise<RefundPart> {
  const captured = await recordLeft(db, gateway, await findPart(db, partId));
  const part = await findPart(db, partId);
  const amount = await reservedFor(db, partId);
  if (part.status !== 'reserved' || amount === 0) return part;
  const { bookingId, paymentId } = part;
  try {
    const refund = await gateway.refund({
      bookingId,
      paymentId,
      providerPaymentId: providerPaymentOf(part),
      chargeId: captured.chargeId,
      amount,
      idempotencyKey: partId,
      ...tries,
    });
    await recordPart(db, part, tries.attempt > 1 ? await asItIsNow(gateway, refund) : refund);
  } catch (error) {
    if (!(error instanceof PaymentRefusedByProvider)) throw error;
    await afterRefusal(db, gateway, part, error);
  }
  return findPart(db, partId);
}

/** To a repeat a provider answers what was true at the first try: by now its bank may have refused it. */
async function asItIsNow(gateway: PaymentGateway, answer: RefundSnapshot): Promise<RefundSnapshot> {
  try {
    return await gateway.fetchRefund(answer.refundId);
  } catch (error) {
    if (error instanceof PaymentRefusedByProvider) return answer;
    throw error;
  }
}

async function afterRefusal(
  db: Database,
  gateway: PaymentGateway,
  part: PartRow,
  error: PaymentRefusedByProvider,
): Promise<void> {
  await recordLeft(db, gateway, part);
  const { status } = await findPart(db, part.id);
  if (status !== 'reserved') return;
  await refusePart(db, part, { code: error.code, isDisputed: error instanceof RefundBlockedByDispute });
}

/** Records what has left the part's payment, whoever sent it. A provider that has forgotten the payment says nothing of that. */
async function recordLeft(db: Database, gateway: PaymentGateway, part: PartRow): Promise<CapturedPayment> {
  const captured = await capturedPayment(db, part.paymentId);
  const deductions = await deductionsAtProvider(gateway, providerPaymentOf(part));
  await paymentCaptured(db, { ...captured, ...defined({ deductions }) }, undefined, { isFresh: true });
  return captured;
}

function providerPaymentOf({ providerPaymentId }: PartRow): string {
  if (providerPaymentId === null) throw new Error('a refund of a payment that its provider never opened');
  return providerPaymentId;
}

/** Recorded before anybody hears of it. */
async function followPart(db: Database, gateway: PaymentGateway, partId: string): Promise<RefundPart> {
  const part = await findPart(db, partId);
  const isSent = part.status === 'processing' || part.status === 'succeeded';
  if (!isSent || part.providerRefundId === null) return part;
  try {
    await recordPart(db, part, await gateway.fetchRefund(part.providerRefundId));
  } catch (error) {
    // A provider that will not say is asked again, less and less often, until finance is told.
    if (!(error instanceof PaymentRefusedByProvider)) throw error;
  }
  return findPart(db, partId);
}
