/** After the slot has been freed: asks on until every payment is final, closed for ever or paid after all. */
import { condition } from '@temporalio/workflow';
import { addMs, msUntil } from '../../../domain/time/deadlines.ts';
import { store } from '../proxies.ts';
import { captureAnswered } from '../payment/captureRequests.ts';
import { anyStands, type Checkout } from '../state.ts';
import { isoNow } from '../clock.ts';
import { notify } from '../notify.ts';
import { returnMoney } from '../payment/refund.ts';
import { FIRST_PAUSE_MS, GRACE_MS, settle } from '../payment/settle.ts';

const LONGEST_PAUSE_MS = 60 * 60_000;

/**
 * Late money revives an expired booking when everything is paid, the slot is still free and the start lies ahead;
 * otherwise it goes back in full, and the customer and the concierge are notified.
 */
export async function untilFinal(booking: Checkout): Promise<'revived' | 'final'> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    await condition(() => booking.news, pauseMs, { summary: 'Until the payment is final at the provider' });
    const settled = await settle(booking, addMs(isoNow(), GRACE_MS), { wanted: false });
    if (settled === 'paid' && (await revive(booking))) return 'revived';
    await recordClosed(booking);
    if (anyStands(booking, 'paid')) {
      await returnMoney(booking, 'late_payment');
      await notify(booking.input, ['late_payment_refunded', 'concierge_late_payment'], {});
    }
    captureAnswered(booking, booking.captures.asked, { reached: settled !== 'unreachable', declined: false });
    if (settled !== 'processing' && settled !== 'unreachable') return 'final';
  }
}

async function revive(booking: Checkout): Promise<boolean> {
  const { input, status } = booking;
  if (status !== 'expired' || msUntil(input.startAt, Date.now()) === 0) return false;
  return store.retakeSlot({ bookingId: input.bookingId });
}

async function recordClosed({ payments }: Checkout): Promise<void> {
  for (const { id: paymentId, standing } of payments) {
    if (standing === 'closed' || standing === 'lapsed') await store.recordPaymentClosed({ paymentId });
  }
}
