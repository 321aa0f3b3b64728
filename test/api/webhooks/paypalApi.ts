import { afterAll } from 'vitest';
import { type ApiUnderTest, apiOfFile, type apiUnderTest } from '../../support/environments/apiApp.ts';
import { openPayPalWebhooks, type PayPalWebhooks } from '../../support/clients/paypalWebhooks.ts';

/** The interface of one test file, and PayPal beside it; the file's last test stops both. */
export async function paypalApiOfFile(
  deps: Parameters<typeof apiUnderTest>[1] = {},
): Promise<{ readonly api: ApiUnderTest; readonly webhooks: PayPalWebhooks }> {
  const webhooks = await openPayPalWebhooks();
  afterAll(() => webhooks.stop());
  const api = await apiOfFile({}, { paypal: webhooks.deps, ...deps });
  return { api, webhooks };
}
