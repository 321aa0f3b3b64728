/** Money that bought nothing goes back in full, however long the provider is away. */
import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import { fullReturn, type FullReturnReason, type RefundView } from '../../domain/fullReturn.ts';
import { owed, store } from './activities.ts';
import { type Checkout, keyOf } from './checkoutState.ts';
import { isoNow } from './clock.ts';
import { showDetails } from './details.ts';
import type { Charge } from './waitForMoney.ts';

export async function returnMoney(
  booking: Checkout,
  charge: Charge,
  reason: FullReturnReason = 'customer_request',
): Promise<void> {
  const { input, payment } = booking;
  const { atProvider } = payment;
  if (atProvider === undefined) throw new Error('money was seen in a payment that nobody knows');
  await store.showRefund({
    bookingId: input.bookingId,
    refund: refundViewOf(booking, reason, 'processing'),
  });
  const status = await untilReturned(() =>
    owed.returnMoney({
      provider: input.provider,
      providerPaymentId: atProvider.providerPaymentId,
      captured: {
        id: payment.id,
        bookingId: input.bookingId,
        chargeId: charge.id,
        amount: payment.amount,
        currency: input.currency,
        at: charge.at,
        ...(charge.fee === undefined ? {} : { fee: charge.fee }),
      },
      idempotencyKey: keyOf(booking, 'refund'),
    }),
  );
  await store.showRefund({ bookingId: input.bookingId, refund: refundViewOf(booking, reason, status) });
  showDetails(booking, status === 'succeeded' ? 'The money has been returned.' : 'The refund was refused.');
}

export function refundViewOf(
  { input }: Checkout,
  reason: FullReturnReason,
  status: RefundView['status'],
): RefundView {
  return { ...fullReturn({ ...input, reason, at: isoNow() }), status };
}

/** A refund refused for good is shown as failed; finance settles it by other means. */
async function untilReturned(ask: () => Promise<unknown>): Promise<'succeeded' | 'failed'> {
  try {
    await ask();
    return 'succeeded';
  } catch (error) {
    const refused =
      error instanceof ActivityFailure &&
      error.cause instanceof ApplicationFailure &&
      error.cause.type === 'PaymentRefused';
    if (!refused) throw error;
    return 'failed';
  }
}
