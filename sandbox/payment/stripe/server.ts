/**
 * Stripe's wire protocol: form-encoded requests, keys, idempotency, faults, and errors in Stripe's own shape.
 * What each endpoint does is in routes.ts.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { MetFault } from '../../faults/calls.ts';
import { dropConnection, hangUp, pause } from '../../faults/endings.ts';
import type { StripeAccount } from './account.ts';
import { outage, StripeFailure, unknownUrl, wrongKey } from './api/errors.ts';
import { expand, expandPaths } from './api/expand.ts';
import { decodeForm, type Form } from './api/form.ts';
import { fingerprintOf } from './api/idempotency.ts';
import { newId, type Answer } from './objects.ts';
import { STRIPE_ROUTES, type StripeRoute } from './routes.ts';

interface Call {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly objectId: string;
  readonly key: string | undefined;
  readonly encoded: string;
  readonly form: Form;
}

/** The vendor works on, whether or not the caller is still there. */
const NEVER = new AbortController().signal;

export function stripeServer(account: StripeAccount) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => done(null, body),
    );
    for (const route of STRIPE_ROUTES) {
      app.route({
        method: route.method,
        url: route.path,
        handler: (request, reply) => serve(account, route, request, reply),
      });
    }
    app.all('/v1/*', (request, reply) => {
      const refusal = unknownUrl(request.method, pathOf(request));
      return reply.code(refusal.status).send({ error: refusal.body });
    });
  };
}

async function serve(
  account: StripeAccount,
  route: StripeRoute,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const call = readCall(request);
  account.log({
    id: call.requestId,
    at: Date.now(),
    method: call.method,
    path: call.path,
    idempotencyKey: call.key ?? null,
    params: call.form,
  });
  const fault = account.callFaults.take(call.method, call.path);
  const answer = await answerTo(account, route, call, fault, bearerOf(request));
  if (fault?.late === 'after') await pause(fault.delayMs, NEVER);
  if (fault?.end === 'drop') dropConnection(reply);
  else if (fault?.end === 'hang') await hangUp(reply, fault.delayMs);
  else sendAnswer(reply, call, isLostOnTheWay(fault) ? refusal(faultOf(fault)) : answer);
  return reply;
}

async function answerTo(
  account: StripeAccount,
  route: StripeRoute,
  call: Call,
  fault: MetFault | undefined,
  bearer: string | undefined,
): Promise<Answer & { replayed?: boolean }> {
  try {
    const form = authorise(account, route, call, bearer);
    if (fault !== undefined && !fault.effect && fault.end !== 500) return refusal(faultOf(fault));
    if (call.key === undefined || call.method !== 'POST') return await run(account, route, call, form, fault);
    const fingerprint = fingerprintOf(call.method, call.path, call.encoded);
    const kept = account.idempotency.claim(call.key, fingerprint);
    if (kept !== undefined) return { ...kept, replayed: true };
    try {
      return await run(account, route, call, form, fault, { key: call.key, fingerprint });
    } finally {
      account.idempotency.release(call.key);
    }
  } catch (error) {
    if (error instanceof StripeFailure) return refusal(error);
    throw error;
  }
}

/** The effect and the answer kept under the key are one commit. */
async function run(
  account: StripeAccount,
  route: StripeRoute,
  call: Call,
  form: Form,
  fault: MetFault | undefined,
  keep?: { readonly key: string; readonly fingerprint: string },
): Promise<Answer> {
  if (fault?.late === 'before') await pause(fault.delayMs, NEVER);
  const { expand: given, ...params } = form;
  const origin = { id: call.requestId, idempotency_key: call.key ?? null };
  return account.change(origin, (tx) => {
    const result = settled(() => {
      const paths = expandPaths(given);
      if (fault?.effect === false) throw faultOf(fault);
      const body = expand(tx.state, route.run(tx, call.objectId, params), paths);
      if (fault?.end === 500) throw faultOf(fault);
      return body;
    });
    if (keep !== undefined && result.kept)
      account.idempotency.keep(keep.key, keep.fingerprint, result.answer);
    return result.answer;
  });
}

function settled(work: () => object): { readonly answer: Answer; readonly kept: boolean } {
  try {
    return { answer: { status: 200, body: work() }, kept: true };
  } catch (error) {
    if (error instanceof StripeFailure) return { answer: refusal(error), kept: error.kept };
    throw error;
  }
}

/** The form without what proves the right to use the endpoint. */
function authorise(account: StripeAccount, route: StripeRoute, call: Call, bearer: string | undefined): Form {
  const { key: fieldKey, client_secret: clientSecret, ...rest } = call.form;
  const offered = bearer ?? (typeof fieldKey === 'string' ? fieldKey : undefined);
  if (offered !== undefined && equal(offered, account.keys.secretKey)) {
    return clientSecret === undefined ? call.form : rest;
  }
  const owned = account.state.get('payment_intent', call.objectId)?.client_secret;
  const fromBrowser =
    route.browser === true &&
    offered === account.keys.publishableKey &&
    typeof clientSecret === 'string' &&
    clientSecret === owned;
  if (!fromBrowser) throw wrongKey(offered);
  return rest;
}

function readCall(request: FastifyRequest): Call {
  const query = (request.raw.url ?? '').split('?')[1] ?? '';
  const encoded = request.method === 'GET' || typeof request.body !== 'string' ? query : request.body;
  const key = request.headers['idempotency-key'];
  const { id = '' } = request.params as { id?: string }; // the routes have no other parameter
  return {
    requestId: newId('req'),
    method: request.method,
    path: pathOf(request),
    objectId: id,
    key: typeof key === 'string' ? key : undefined,
    encoded,
    form: decodeForm(encoded),
  };
}

function bearerOf(request: FastifyRequest): string | undefined {
  const [scheme, credentials = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme === 'Bearer') return credentials;
  return scheme === 'Basic' ? Buffer.from(credentials, 'base64').toString().split(':')[0] : undefined;
}

function sendAnswer(reply: FastifyReply, call: Call, answer: Answer & { replayed?: boolean }): void {
  reply.header('request-id', call.requestId);
  if (call.key !== undefined) reply.header('idempotency-key', call.key);
  if (answer.replayed) reply.header('idempotent-replayed', 'true');
  if (answer.status === 429) reply.header('retry-after', '1');
  reply.code(answer.status).send(answer.body);
}

/** A fault of a gateway in front of the endpoint, which has answered and knows nothing of it. */
const isLostOnTheWay = (fault: MetFault | undefined): fault is MetFault =>
  fault !== undefined && fault.effect && fault.end === 503;

const faultOf = (fault: MetFault): StripeFailure => outage(typeof fault.end === 'number' ? fault.end : 503);
const refusal = (failure: StripeFailure): Answer => ({
  status: failure.status,
  body: { error: failure.body },
});
const pathOf = (request: FastifyRequest): string => (request.raw.url ?? '').split('?')[0] ?? '';

function equal(offered: string, known: string): boolean {
  const [left, right] = [Buffer.from(offered), Buffer.from(known)];
  return left.length === right.length && timingSafeEqual(left, right);
}
