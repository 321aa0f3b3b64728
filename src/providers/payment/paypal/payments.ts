/** PayPal's gateway as the booking's flow knows a payment provider: what PayPal alone can say stays behind it. */
import type { CaptureOutcome, PaymentGateway } from '../gateway.ts';
import type { CaptureOutcome as PayPalCaptureOutcome } from './orders/capturing.ts';
import type { PayPalGateway } from './gateway.ts';
import { defined } from '../../../domain/defined.ts';

export function payPalPayments(gateway: PayPalGateway): PaymentGateway {
  return {
    live: gateway.live,
    open: async (request) => {
      if (request.returnUrls === undefined)
        throw new Error('PayPal needs pages to send the customer back to');
      const { snapshot, approveUrl } = await gateway.open({ ...request, ...request.returnUrls });
      return { snapshot, session: approveUrl };
    },
    fetch: (id, known) => gateway.fetch(id, known),
    // PayPal cancels no order of intent CAPTURE: one that has taken nothing is left alone.
    close: async (id, key, tries) => {
      const outcome = await gateway.close(id, key, tries);
      return outcome === 'closed' ? 'left_open' : outcome;
    },
    capture: async (id, key, tries) => inOurWords(await gateway.capture(id, key, tries)),
    findByReference: (paymentId, createdAfter) => gateway.findByReference(paymentId, createdAfter),
    fetchRefund: (id) => gateway.readRefund(id),
    fetchDispute: (id) => gateway.fetchDispute(id),
    submitEvidence: (id, evidence, tries) => gateway.submitEvidence(id, evidence, tries),
    refund: ({ chargeId, ...request }) => gateway.refund({ ...request, ...defined({ captureId: chargeId }) }),
  };
}

function inOurWords(captured: PayPalCaptureOutcome): CaptureOutcome {
  switch (captured.outcome) {
    case 'captured':
    case 'already_captured':
    case 'pending':
      return 'captured';
    case 'not_approved':
    case 'expired':
      return 'not_authorised';
    case 'declined':
      // Another PayPal account may be able to pay where this one is not: the order's page takes any.
      return {
        declined: captured.decline,
        next: captured.next === 'new_order' ? 'new_payment' : 'same_payment',
      };
  }
}
