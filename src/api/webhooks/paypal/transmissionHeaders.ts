/** The headers by which PayPal signs a webhook, for the description of the interface; verify.ts reads them. */
import { z } from 'zod';

const header = (description: string) => z.string().optional().describe(description);

export const transmissionHeaders = z.looseObject({
  'paypal-transmission-id': header('The id of this transmission is part of what PayPal signs.'),
  'paypal-transmission-time': header('The time of this transmission is part of what PayPal signs.'),
  'paypal-transmission-sig': header(
    'PayPal signs each transmission. Without a signature the answer is 400 `invalid_signature`.',
  ),
  'paypal-cert-url': header('The certificate that PayPal signs with is found here.'),
  'paypal-auth-algo': header('PayPal signs by this algorithm.'),
});
