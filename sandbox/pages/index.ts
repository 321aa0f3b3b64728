/** The pages a person looks at: what is here, the card page, the inbox, the booking page that emails link to. */
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import type { EmailSandbox } from '../email/emailSandbox.ts';
import type { PayPalAccount } from '../payment/paypal/account.ts';
import type { StripeAccount } from '../payment/stripe/account.ts';
import { bookingPage } from './booking.ts';
import type { Gallery } from './email/gallery.ts';
import { homePage } from './home.ts';
import { inboxPages } from './email/routes.ts';
import { paypalPaymentPage } from './payment/bank/paypal.ts';
import { stripePaymentPage } from './payment/bank/stripe.ts';
import { payPage } from './payment/card.ts';
import { returnPage } from './payment/paypalReturn.ts';
import { sharesOf } from './payment/shares.ts';
import { missing, show } from './show.ts';

export interface PagesOptions {
  readonly account: StripeAccount;
  readonly paypal: PayPalAccount;
  readonly email: EmailSandbox;
  /** Read on each request, as the API's address may be known later than the sandbox's. */
  readonly site: { readonly apiOrigin: string | undefined };
  readonly gallery: Gallery | undefined;
}

const CSS = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';
const ASSETS = [
  ['frame.css', CSS],
  ['parts.css', CSS],
  ['forms.css', CSS],
  ['lists.css', CSS],
  ['emails.css', CSS],
  ['shares.css', CSS],
  ['paypal.css', CSS],
  ['bank.css', CSS],
  ['pay.js', SCRIPT],
  ['booking.js', SCRIPT],
  ['return.js', SCRIPT],
  ['email.js', SCRIPT],
  ['bank.js', SCRIPT],
] as const;

export function pages({ account, paypal, email, site, gallery }: PagesOptions) {
  return async (app: FastifyInstance): Promise<void> => {
    for (const [name, type] of ASSETS) {
      const content = readFileSync(new URL(`assets/${name}`, import.meta.url));
      app.get(`/assets/${name}`, (_request, reply) =>
        reply.type(type).header('cache-control', 'no-cache').send(content),
      );
    }
    app.get('/', (_request, reply) => show(reply, homePage({ account, paypal, email })));
    app.get<{ Params: { id: string } }>('/pay/:id', (request, reply) => {
      const wanted = request.params.id.split('_secret_')[0] ?? '';
      const intent = account.state.get('payment_intent', wanted);
      if (intent === undefined) return missing(reply, 'payment');
      const shares = sharesOf(intent, account.state.all('payment_intent'));
      return show(reply, payPage(intent, shares, site.apiOrigin), site.apiOrigin);
    });
    app.get<{ Params: { id: string } }>('/payments/stripe/:id', (request, reply) => {
      const intent = account.state.get('payment_intent', request.params.id);
      return intent === undefined
        ? missing(reply, 'payment')
        : show(reply, stripePaymentPage(intent, account.state));
    });
    app.get<{ Params: { id: string } }>('/payments/paypal/:id', (request, reply) => {
      const order = paypal.state.get('order', request.params.id);
      return order === undefined
        ? missing(reply, 'order')
        : show(reply, paypalPaymentPage(order, paypal.state));
    });
    for (const path of ['/bookings/return', '/bookings/cancel']) {
      app.get<{ Querystring: { token?: string } }>(path, (request, reply) => {
        const order = paypal.state.get('order', request.query.token ?? '');
        return order === undefined ? missing(reply, 'order') : show(reply, returnPage(order));
      });
    }
    app.get<{ Params: { id: string } }>('/bookings/:id', (request, reply) =>
      show(reply, bookingPage(request.params.id, site.apiOrigin), site.apiOrigin),
    );
    app.register(inboxPages(email, gallery));
  };
}
