/** What a start makes of PayPal's answer about our credentials. */
import { afterEach, expect, test } from 'vitest';
import { createGateways, checkPayPalCredentials } from '../../../src/composition/payments.ts';
import { PayPalCredentialsRejected } from '../../../src/providers/payment/paypal/api/errors.ts';
import { settingsFor } from '../providers/payment/paypal/orders/orderAnswers.ts';
import {
  type Answer,
  type PayPalServer,
  startPayPalServer,
  TOKEN,
} from '../providers/payment/paypal/paypalServer.ts';

const stripe = {
  secretKey: 'sk_test_of_nobody',
  publishableKey: 'pk_test_of_nobody',
  webhookSecrets: ['whsec_of_nobody'],
  apiBase: undefined,
};

const nobody = () => Promise.resolve();

let server: PayPalServer | undefined;
afterEach(() => server?.stop());

async function checked(token: Answer): Promise<unknown[]> {
  server = await startPayPalServer(
    () => ({ body: {} }),
    () => token,
  );
  const warnings: unknown[] = [];
  const paypal = {
    ...settingsFor(server.url),
    webhookId: 'WH-1',
    webhookRootUrl: undefined,
    ipnVerifyUrl: undefined,
    merchantId: 'MERCHANT1',
    receiverEmail: 'pay@example.com',
  };
  const gateways = createGateways({ stripe, paypal }, nobody);
  await checkPayPalCredentials(gateways, (error) => warnings.push(error));
  return warnings;
}

test('credentials that PayPal knows let the start go on without a word', async () => {
  expect(await checked(TOKEN)).toEqual([]);
});

test('credentials that PayPal rejects stop the start, and it says which variables to check', async () => {
  const start = checked({ status: 401, body: { error: 'invalid_client' } });
  await expect(start).rejects.toThrow(PayPalCredentialsRejected);
  await expect(start).rejects.toThrow(/PAYPAL_CLIENT_ID, PAYPAL_CLIENT_SECRET and PAYPAL_ENVIRONMENT/);
});

test('a PayPal that is away is logged and no reason not to start: Stripe may be there', async () => {
  expect(await checked({ status: 503 })).toHaveLength(1);
});

test('a company without PayPal asks nobody', async () => {
  const gateways = createGateways({ stripe, paypal: undefined }, nobody);
  expect(Object.keys(gateways.payments)).toEqual(['stripe']);
  await expect(checkPayPalCredentials(gateways, () => undefined)).resolves.toBeUndefined();
});
