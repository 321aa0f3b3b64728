/** Where emails lead: the customer to their booking, a team to its workflow. */
import { accessTokenFor } from '../security/tokens/bookingAccess.ts';
import type { ComposeSettings } from '../emails/compose/data.ts';
import type { Config } from '../config/config.ts';
import { emailOpenTokenFor } from '../security/tokens/emailOpen.ts';
import { unsubscribeTokenFor } from '../security/tokens/unsubscribe.ts';
import { bookingWorkflowId } from '../workflows/booking/messages.ts';
import { notificationWorkflowId } from '../workflows/notification/messages.ts';
import type { PaymentProvider } from '../domain/payment/status.ts';
import { disputeWorkflowId } from '../workflows/dispute/messages.ts';
import { refundWorkflowId } from '../workflows/refund/messages.ts';

/** The token travels as a fragment, which browsers keep to themselves: no server logs it, no referrer carries it. */
export function composeSettings(config: Config): ComposeSettings {
  return {
    customerLink: (bookingId, version) =>
      `${config.publicUrl}/bookings/${bookingId}#token=${accessTokenFor(bookingId, version, config.bookingTokenSecrets)}`,
    teamLink: (bookingId) => workflowPage(config, bookingId),
    unsubscribeLink: (whose) =>
      `${config.apiUrl}/unsubscribe/${unsubscribeTokenFor(whose, config.bookingTokenSecrets)}`,
    disputeLink: (provider, disputeId) => disputePage(config, provider, disputeId),
    paymentLink: (provider, providerPaymentId) => paymentPage(config, provider, providerPaymentId),
    taxRegistrationNumber: config.taxRegistrationNumber,
  };
}

/** The picture that tells us of an open, for email whose provider does not; undefined where opens are not tracked. */
export function emailOpenPixel(
  config: Pick<Config, 'apiUrl' | 'bookingTokenSecrets' | 'email'>,
): ((key: string) => string) | undefined {
  if (!config.email.openTracking) return undefined;
  return (key) => `${config.apiUrl}/email/open/${emailOpenTokenFor(key, config.bookingTokenSecrets)}.gif`;
}

/** The booking's workflow in the Temporal Web UI, where one is known. */
export const workflowPage = (config: Pick<Config, 'temporal'>, bookingId: string): string | undefined =>
  webUiPage(config, bookingWorkflowId(bookingId));

/** The notification's. */
export const notificationPage = (config: Pick<Config, 'temporal'>, key: string): string | undefined =>
  webUiPage(config, notificationWorkflowId(key));

/** The refund's. */
export const refundPage = (
  config: Pick<Config, 'temporal'>,
  bookingId: string,
  n: number,
): string | undefined => webUiPage(config, refundWorkflowId(bookingId, n));

/** The dispute's. */
export const disputeWorkflowPage = (
  config: Pick<Config, 'temporal'>,
  provider: PaymentProvider,
  disputeId: string,
): string | undefined => webUiPage(config, disputeWorkflowId({ provider, disputeId }));

/** The case on its provider's own pages. */
const disputePage = (config: ProviderConfig, provider: PaymentProvider, disputeId: string): string =>
  providerPage(config, provider, {
    stripe: `disputes/${encodeURIComponent(disputeId)}`,
    paypal: `resolutioncenter/view/${encodeURIComponent(disputeId)}`,
  });

/** A payment on its provider's own pages, where it can be refunded. */
const paymentPage = (config: ProviderConfig, provider: PaymentProvider, providerPaymentId: string): string =>
  providerPage(config, provider, {
    stripe: `payments/${encodeURIComponent(providerPaymentId)}`,
    paypal: `activity/payment/${encodeURIComponent(providerPaymentId)}`,
  });

type ProviderConfig = Pick<Config, 'stripe' | 'paypal'>;

/** A stand-in has one page for everything. */
function providerPage(
  { stripe, paypal }: ProviderConfig,
  provider: PaymentProvider,
  path: Readonly<Record<PaymentProvider, string>>,
): string {
  const { apiBase } = provider === 'stripe' ? stripe : (paypal ?? { apiBase: undefined });
  if (apiBase !== undefined) return new URL('/', apiBase).href;
  if (provider === 'paypal') {
    const host = paypal?.environment === 'live' ? 'www.paypal.com' : 'www.sandbox.paypal.com';
    return `https://${host}/${path.paypal}`;
  }
  const mode = /^(sk|rk)_live_/.test(stripe.secretKey) ? '' : 'test/';
  return `https://dashboard.stripe.com/${mode}${path.stripe}`;
}

function webUiPage({ temporal }: Pick<Config, 'temporal'>, workflowId: string): string | undefined {
  if (temporal.uiUrl === undefined) return undefined;
  return `${temporal.uiUrl}/namespaces/${temporal.namespace}/workflows/${encodeURIComponent(workflowId)}`;
}
