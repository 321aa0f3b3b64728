/** A bank's early warning of fraud: its provider is asked about it, the booking is flagged, and finance is told. */
import { recordFraudWarning } from '../../../store/fraud/warnings.ts';
import type { PaymentProvider } from '../../../domain/payment/status.ts';
import type { FraudWarning } from '../../../providers/payment/disputes.ts';
import type { Database } from '../../../store/database/database.ts';
import { type OwnPayment, paymentAtProvider, paymentOfCharge } from '../../../store/payment/expected.ts';
import type { WebhookDelivery } from '../../../store/webhook/inbox.ts';
import { notificationKey } from '../../../workflows/notification/messages.ts';
import type { ApiDeps } from '../../deps.ts';
import { unavailable } from '../../http/problems.ts';
import { startNotification } from '../../notification/start.ts';

type WarningDeps = Pick<ApiDeps, 'store' | 'clock' | 'temporal' | 'config' | 'fetchFraudWarning'>;

const TEMPLATE = 'finance_early_fraud_warning';

export const isFraudWarning = ({ type }: WebhookDelivery): boolean =>
  type.startsWith('radar.early_fraud_warning.');

/**
 * Repeatable: a warning is told once.
 * @throws Problem `unavailable` while its provider cannot be asked, or TemporalUnavailable: the webhook then waits in the inbox.
 */
export async function reportFraudWarning(
  { provider, objectId }: WebhookDelivery,
  deps: WarningDeps,
): Promise<void> {
  const { db } = deps.store;
  const warning =
    objectId === null ? undefined : await asking(() => deps.fetchFraudWarning(provider, objectId));
  const payment = warning && (await paymentWarnedOf(db, provider, warning));
  if (warning === undefined || payment === undefined) return;
  const { warningId: id, reason, at: warnedAt, isActionable } = warning;
  const { bookingId, paymentId } = payment;
  const notification = {
    key: notificationKey(TEMPLATE, bookingId, id),
    template: TEMPLATE,
    bookingId,
    paymentId,
    data: { warningId: id },
  };
  const recordedAt = deps.clock().toISOString();
  const recorded = { id, provider, bookingId, paymentId, reason, warnedAt, recordedAt };
  await recordFraudWarning(db, recorded, isActionable ? notification : undefined);
  if (isActionable) await startNotification({ ...notification, round: 1 }, deps);
}

/** By the charge; by the payment, of money that nobody has recorded yet. */
async function paymentWarnedOf(
  db: Database,
  provider: PaymentProvider,
  { chargeId, providerPaymentId }: FraudWarning,
): Promise<OwnPayment | undefined> {
  const taken = await paymentOfCharge(db, provider, chargeId);
  if (taken !== undefined || providerPaymentId === undefined) return taken;
  return paymentAtProvider(db, provider, providerPaymentId);
}

async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw unavailable('The payment provider cannot be asked about the warning just now.', error);
  }
}
