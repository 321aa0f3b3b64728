/** What both composition roots need to receive and to follow PayPal's messages; undefined where it is not offered. */
import { createIpnActivities } from '../activities/ipn/ipn.ts';
import { createIpnPostbackActivities } from '../activities/ipn/postback.ts';
import type { DisputeAtPayPal, PayPalDeps } from '../api/deps.ts';
import type { Config } from '../config/config.ts';
import type { Keyring } from '../security/keyring.ts';
import type { ProviderGateways } from './payments.ts';
import { defined } from '../domain/defined.ts';
import { PaymentRefusedByProvider } from '../providers/payment/gateway.ts';
import { isForbiddenByPayPal } from '../providers/payment/paypal/api/errors.ts';
import type { PayPalGateway } from '../providers/payment/paypal/gateway.ts';
import { createIpnPostback } from '../providers/payment/paypal/ipn/ipnPostback.ts';
import { standInAt } from '../providers/payment/paypal/webhook/standInRoot.ts';
import { createPayPalVerifier } from '../providers/payment/paypal/webhook/verify.ts';
import { openIpn, sealIpn } from '../security/sealing.ts';
import type { Database } from '../store/database/database.ts';

type PayPalConfig = NonNullable<Config['paypal']>;

export function payPalReception(
  { paypal }: Config,
  gateways: ProviderGateways,
  keyring: Keyring,
): PayPalDeps | undefined {
  if (paypal === undefined || gateways.paypal === undefined) return undefined;
  const gateway = gateways.paypal;
  // Several while one webhook is being replaced by another, as Stripe's secrets are.
  const webhookIds = paypal.webhookId.split(',').map((id) => id.trim());
  const verifier = createPayPalVerifier({ webhookIds, ...defined({ standIn: standInOf(paypal) }) });
  return {
    verify: (webhookDelivery) => verifier.verify(webhookDelivery),
    findBookingOfCapture: (captureId) => bookingOfCapture(gateway, captureId),
    findDispute: (disputeId) => asShown(() => disputeAt(gateway, disputeId)),
    findReversal: (captureId) => asShown(() => reversalAt(gateway, captureId)),
    receiver: receiverIn(paypal),
    sealIpn: (raw) => sealIpn(keyring, raw),
  };
}

const standInOf = ({ apiBase, webhookRootUrl }: PayPalConfig) =>
  apiBase === undefined || webhookRootUrl === undefined ? undefined : standInAt(apiBase, webhookRootUrl);

/** By queue: the records on the main one, the calls on the one whose workers may speak to PayPal. */
export function ipnActivities(paypal: PayPalConfig | undefined, db: Database, keyring: Keyring) {
  if (paypal === undefined) return { main: {}, payments: {} };
  const open = (sealed: string) => openIpn(keyring, sealed);
  const { environment, ipnVerifyUrl: verifyUrl } = paypal;
  return {
    main: createIpnActivities({ db, open, own: { ...receiverIn(paypal), environment } }),
    payments: createIpnPostbackActivities({
      db,
      open,
      postBack: createIpnPostback({ environment, verifyUrl }),
    }),
  };
}

const receiverIn = ({ merchantId, receiverEmail }: PayPalConfig) => ({
  merchantId: merchantId === '' ? undefined : merchantId,
  receiverEmail: receiverEmail === '' ? undefined : receiverEmail.toLowerCase(),
});

async function disputeAt(gateway: PayPalGateway, disputeId: string): Promise<DisputeAtPayPal> {
  const { chargeIds, bookingId } = await gateway.fetchDispute(disputeId);
  return { result: 'shown', ...defined({ captureId: chargeIds[0], bookingId }) };
}

/** Money that went back shows in the capture's order, whoever sent it; where none did, nothing was reversed. */
async function reversalAt(gateway: PayPalGateway, captureId: string): Promise<DisputeAtPayPal> {
  const orderId = await gateway.orderOfCapture(captureId);
  const order = orderId === undefined ? undefined : await gateway.fetch(orderId);
  if (order?.charge?.id !== captureId || order.refunds.length === 0) return { result: 'unknown' };
  return { result: 'shown', captureId, ...defined({ bookingId: order.bookingId }) };
}

/** What PayPal does not know, or does not show us, is an answer; that it cannot be asked is none. */
async function asShown(ask: () => Promise<DisputeAtPayPal>): Promise<DisputeAtPayPal> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof PaymentRefusedByProvider) return { result: 'unknown' };
    if (isForbiddenByPayPal(error)) return { result: 'not_allowed' };
    throw error;
  }
}

/** A capture that PayPal does not know is no booking's, which is an answer; that it cannot be asked is none. */
async function bookingOfCapture(gateway: PayPalGateway, captureId: string): Promise<string | undefined> {
  try {
    const orderId = await gateway.orderOfCapture(captureId);
    return orderId === undefined ? undefined : (await gateway.fetch(orderId)).bookingId;
  } catch (error) {
    if (error instanceof PaymentRefusedByProvider) return undefined;
    throw error;
  }
}
