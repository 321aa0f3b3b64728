/** Where PayPal may send a customer back to. */
import { invalidFields } from '../../../http/problems.ts';
import { websitePage } from '../../../http/websitePage.ts';
import type { PaymentBody } from '../schemas.ts';

/**
 * PayPal sends the customer to whatever URL it is given: only to our own pages, spelled as they were checked.
 * @param at where in the request the payment stands, such as `payment.`
 * @throws Problem naming each page that is another.
 */
export function withOurPages(
  payment: PaymentBody,
  websites: Parameters<typeof websitePage>[1],
  at: string,
): PaymentBody {
  if (payment.provider !== 'paypal') return payment;
  const returnUrl = websitePage(payment.returnUrl, websites);
  const cancelUrl = websitePage(payment.cancelUrl, websites);
  if (returnUrl !== undefined && cancelUrl !== undefined) return { ...payment, returnUrl, cancelUrl };
  const strays = Object.entries({ returnUrl, cancelUrl }).filter(([, page]) => page === undefined);
  throw invalidFields(strays.map(([field]) => ({ path: `${at}${field}`, message: NO_PAGE })));
}

const NO_PAGE =
  'must be a page of the website: http or https, without user, on an origin that CORS_ORIGINS of the server lists';
