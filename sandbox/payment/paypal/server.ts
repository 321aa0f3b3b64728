/**
 * PayPal's wire protocol: tokens, request ids, and errors in PayPal's own shape. What each endpoint does is in
 * routes.ts, how a call may be spoilt in serve.ts, what needs no bearer token in publicEndpoints.ts.
 */
import type { FastifyInstance } from 'fastify';
import { defined } from '../../defined.ts';
import { takeRawBodies } from '../../rawBody.ts';
import type { PayPalAccount } from './account.ts';
import { readAsked, type Call } from './api/call.ts';
import { publicEndpoints } from './api/publicEndpoints.ts';
import { missingToken, noSuchUrl, PayPalFailure } from './api/errors.ts';
import { fingerprintOf } from './api/idempotency.ts';
import type { KeptAnswer, Made } from './objects.ts';
import { PAYPAL_ROUTES, type Asked, type MakingRoute, type PayPalRoute } from './routes.ts';
import { refusalAnswer, serve, type Answer, type Spoilt } from './api/serve.ts';
import { link, orderBody, orderInBrief, refundBody, type WireContext } from './api/wire.ts';

export function paypalServer(account: PayPalAccount) {
  return async (app: FastifyInstance): Promise<void> => {
    takeRawBodies(app);
    publicEndpoints(app, account);
    for (const route of PAYPAL_ROUTES) {
      app.route({
        method: route.method,
        url: route.path,
        ...defined({ bodyLimit: 'largestBodyBytes' in route ? route.largestBodyBytes : undefined }),
        handler: (request, reply) =>
          serve(account, request, reply, async (call, spoilt) => {
            const refused = unauthorised(account, call);
            if (refused !== undefined) return refused;
            spoilt.before();
            return answerTo(account, route, call, readAsked(request), spoilt);
          }),
      });
    }
    app.all('/v2/*', (request, reply) =>
      serve(account, request, reply, async () => {
        throw noSuchUrl();
      }),
    );
  };
}

async function answerTo(
  account: PayPalAccount,
  route: PayPalRoute,
  call: Call,
  asked: Asked,
  spoilt: Spoilt,
): Promise<Answer> {
  if (route.method === 'GET' || route.kind === 'said') {
    await spoilt.pause();
    refuseOnRequest(account, call);
    return { status: 200, body: account.change((tx) => route.run(tx, asked)) };
  }
  const { requestId: id } = call;
  if (id === undefined) {
    await spoilt.pause();
    return { status: 201, body: show(account, make(account, route, call, asked), call) };
  }
  const fingerprint = fingerprintOf(call.path, call.raw);
  const kept = account.requestIds.claim(id, fingerprint);
  if (kept !== undefined) return again(account, call, kept);
  try {
    await spoilt.pause();
    const made = make(account, route, call, asked, (outcome) =>
      account.requestIds.keep(id, fingerprint, route.kind, outcome),
    );
    return { status: 201, body: show(account, made, call) };
  } finally {
    account.requestIds.release(id);
  }
}

/** The effect and what is kept under its request id are one commit. */
function make(
  account: PayPalAccount,
  route: MakingRoute,
  call: Call,
  asked: Asked,
  keep: (outcome: KeptAnswer['outcome']) => void = () => undefined,
): Made {
  return account.change((tx) => {
    try {
      refuseOnRequest(account, call);
      const made = { kind: route.kind, id: route.run(tx, asked).id };
      keep({ made });
      return made;
    } catch (error) {
      if (error instanceof PayPalFailure && error.isOutcome) keep({ refusal: error.toKeep() });
      throw error;
    }
  });
}

/** What the first request made, as it is by now; or its refusal. */
function again(account: PayPalAccount, call: Call, kept: KeptAnswer['outcome']): Answer {
  if ('made' in kept) return { status: 200, body: show(account, kept.made, call) };
  return refusalAnswer(account, call, kept.refusal);
}

function show(context: WireContext, { kind, id }: Made, { wantsAll }: Call): object {
  switch (kind) {
    case 'order': {
      const order = context.state.get('order', id);
      if (order === undefined) return {};
      return wantsAll ? orderBody(context, order) : orderInBrief(context, order);
    }
    case 'refund': {
      const refund = context.state.get('refund', id);
      if (refund === undefined) return {};
      const self = link(`${context.origin}/v2/payments/refunds/${id}`, 'self');
      return wantsAll ? refundBody(context, refund) : { id, status: refund.status, links: [self] };
    }
  }
}

function refuseOnRequest(account: PayPalAccount, call: Call): void {
  const refusal = account.refusals.take(call.path);
  if (refusal !== undefined) throw refusal;
}

function unauthorised({ tokens }: PayPalAccount, { bearer }: Call): Answer | undefined {
  if (bearer === undefined) throw missingToken();
  if (tokens.isValid(bearer)) return undefined;
  return {
    status: 401,
    body: { error: 'invalid_token', error_description: 'Token signature verification failed' },
  };
}
