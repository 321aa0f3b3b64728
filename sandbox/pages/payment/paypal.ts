/** The way of a PayPal customer: from the shop to the approval page, and back with the order's token. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { PayPalAccount } from '../../payment/paypal/account.ts';
import { PayPalFailure } from '../../payment/paypal/api/errors.ts';
import { FUNDINGS, type Order } from '../../payment/paypal/objects.ts';
import { approveOrder, findOrder } from '../../payment/paypal/payments/orders.ts';
import { approvePage, noSuchOrderPage, nowhereToGoPage } from './paypalApprove.ts';

interface Visit {
  Querystring: { token?: string };
  Body: string;
}

export function paypalPages(account: PayPalAccount) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => done(null, body),
    );
    app.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof PayPalFailure)) throw error;
      return show(reply.code(error.status), noSuchOrderPage());
    });
    app.get<Visit>('/checkoutnow', (request, reply) =>
      show(reply, approvePage(findOrder(account, request.query.token ?? ''))),
    );
    app.post<Visit>('/checkoutnow', (request, reply) => {
      const id = request.query.token ?? '';
      const form = new URLSearchParams(request.body);
      if (form.get('decision') === 'cancel') return leave(reply, findOrder(account, id), false);
      const funding = FUNDINGS.find((known) => known === form.get('funding')) ?? 'balance';
      return leave(
        reply,
        account.change((tx) => approveOrder(tx, id, funding)),
        true,
      );
    });
  };
}

/** Back to the shop with `token`, and with `PayerID` where the customer has agreed. */
function leave(reply: FastifyReply, order: Order, isAgreed: boolean): FastifyReply {
  const address = isAgreed ? order.context?.return_url : order.context?.cancel_url;
  if (address === undefined) return show(reply, nowhereToGoPage(isAgreed));
  const target = new URL(address);
  target.searchParams.set('token', order.id);
  if (isAgreed && order.payerId !== null) target.searchParams.set('PayerID', order.payerId);
  return reply.redirect(target.href, 303);
}

function show(reply: FastifyReply, page: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'")
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store')
    .send(page);
}
