/** Making sure that nobody can pay any more. */
import { asking, provider } from '../proxies.ts';
import { type Checkout, keyOf, type Payment } from '../state.ts';
import { orUnreachable } from './failures.ts';

export type Closing = 'closed' | 'already_paid' | 'in_progress' | 'unreachable';

/** Closes whatever is neither final nor on its way. An authorisation that is closed is released. */
export function closePayments(booking: Checkout, withinMs: number): Promise<Closing[]> {
  const closable = booking.payments.filter(({ standing }) => CLOSABLE.has(standing));
  return Promise.all(closable.map((payment) => closePayment(booking, payment, withinMs)));
}

const CLOSABLE: ReadonlySet<Payment['standing']> = new Set([
  'opening',
  'open',
  'approved',
  'exhausted',
  'authorised',
  'mismatch',
]);

async function closePayment(booking: Checkout, payment: Payment, withinMs: number): Promise<Closing> {
  const { atProvider } = payment;
  const closed = atProvider === undefined ? 'closed' : await ask(booking, payment, atProvider, withinMs);
  if (closed === 'left_open') return leaveAlone(payment);
  if (closed === 'closed') payment.standing = 'closed';
  if (closed === 'already_paid' || closed === 'in_progress') payment.closeGeneration += 1;
  return closed;
}

/** Nothing moves unless we capture; a capture of ours that may still be at work is waited for. */
function leaveAlone(payment: Payment): Closing {
  if (payment.captureUnknown) return 'in_progress';
  payment.standing = 'lapsed';
  return 'closed';
}

function ask(
  booking: Checkout,
  payment: Payment,
  { providerPaymentId }: NonNullable<Payment['atProvider']>,
  withinMs: number,
): Promise<Closing | 'left_open'> {
  return orUnreachable(() =>
    provider.closePayment.executeWithOptions(
      asking('Close the payment, so that nobody can pay any more', withinMs),
      [
        {
          provider: booking.input.provider,
          providerPaymentId,
          idempotencyKey: keyOf(booking, payment, 'close', payment.closeGeneration),
        },
      ],
    ),
  );
}
