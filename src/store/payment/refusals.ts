/** What a provider refuses us over a matter of ours: for finance to mend, and for the customer to know. */
import { providerRefusalReason } from '../../domain/payment/refusal.ts';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import type { Database } from '../database/database.ts';
import { recordFinding } from '../reconciliation.ts';

export interface ProviderRefusal {
  readonly bookingId: string;
  readonly paymentId: string;
  /** Null where the provider never opened it. */
  readonly providerPaymentId: string | null;
  readonly provider: PaymentProvider;
  /** The provider's. */
  readonly code: string;
  /** `unknown`: it says that there is no such payment. */
  readonly of: 'opening' | 'fetch' | 'capture' | 'unknown';
  readonly at: string;
}

/** Repeatable: one finding a payment and code. A fetch that is refused says nothing of whether the payment can be made. */
export async function providerRefused(db: Database, refused: ProviderRefusal): Promise<void> {
  const { bookingId, paymentId, provider, code, of } = refused;
  await db.transaction().execute(async (tx) => {
    await recordFinding(tx, {
      key: `refused:${provider}:${paymentId}:${code}`,
      kind: of === 'unknown' ? 'payment_unknown' : 'payment_refused',
      provider,
      objectId: refused.providerPaymentId,
      bookingId,
      detail: { payment: paymentId, code, refused: of },
      createdAt: refused.at,
    });
    if (of === 'fetch') return;
    await tx
      .updateTable('payments')
      .set({ last_error: providerRefusalReason(provider) })
      .where('id', '=', paymentId)
      .where('status', 'in', ['preparing', 'requires_payment', 'processing'])
      .execute();
  });
}
