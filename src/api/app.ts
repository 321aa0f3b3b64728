/**
 * The HTTP interface as one Fastify application. Plugins first, in the order requests meet them, then the routes,
 * each in its own scope.
 */
import sse from '@fastify/sse';
import fp from 'fastify-plugin';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { answerBrokenHttp } from './http/brokenHttp.ts';
import { REQUEST_DEADLINE, requestTimeouts } from './http/requestDeadline.ts';
import type { ApiDeps } from './deps.ts';
import { bookingAuth } from './plugins/bookingAuth.ts';
import { clientAddress } from './plugins/clientAddress.ts';
import { codecAuth } from './plugins/codecAuth.ts';
import { crossOrigin } from './plugins/crossOrigin.ts';
import { jsonBody } from './plugins/jsonBody.ts';
import { openApi } from './plugins/openApi.ts';
import { problemHandler, sendError } from './plugins/problemHandler.ts';
import { rateLimits } from './plugins/rateLimits.ts';
import { requestContext, requestIdOf } from './plugins/requestContext.ts';
import { securityHeaders } from './plugins/securityHeaders.ts';
import { singleHeaders } from './plugins/singleHeaders.ts';
import { staffAuth } from './plugins/staffAuth.ts';
import { bookingRoutes } from './routes/booking/index.ts';
import { catalogRoutes } from './routes/catalog/index.ts';
import { codecRoutes } from './routes/codec.ts';
import { emailLinkRoutes } from './routes/email/index.ts';
import { healthRoutes } from './routes/health.ts';
import { notificationRoutes } from './routes/notification/index.ts';
import { opsRoutes } from './routes/ops/index.ts';
import { quoteRoutes } from './routes/quote/index.ts';
import { emailWebhooks } from './webhooks/email/index.ts';
import { paypalWebhooks } from './webhooks/paypal/index.ts';
import { stripeWebhook } from './webhooks/stripe.ts';

export type { ApiDeps } from './deps.ts';

const BODY_LIMIT = 256 * 1024;
const COMMENT_EVERY_MS = 15_000;
/** As much as Node takes of an address: a door answers the same whatever the id (api.md "Conventions"). */
const LONGEST_PARAM = 16_384;

/** Builds the application; the caller listens, or injects, and closes it. */
export async function buildApp(deps: ApiDeps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.log,
    // The one line a request has is written by requestContext, without addresses.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdOf,
    bodyLimit: BODY_LIMIT,
    ...requestTimeouts(deps.requestDeadline ?? REQUEST_DEADLINE),
    clientErrorHandler: answerBrokenHttp,
    routerOptions: { maxParamLength: LONGEST_PARAM },
    frameworkErrors: (error, request, reply) => {
      sendError(error, request, reply);
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);

  await app.register(requestContext);
  await app.register(singleHeaders);
  await app.register(clientAddress, deps);
  await app.register(problemHandler);
  await app.register(securityHeaders);
  await app.register(staffAuth, deps);
  await app.register(codecAuth, deps);
  await app.register(crossOrigin, deps);
  await app.register(rateLimits, deps);
  await app.register(jsonBody);
  await app.register(bookingAuth, deps);
  await app.register(openApi, deps);
  // Its default export is typed, but without the wrapper that lets it see our routes.
  await app.register(fp(sse.default, { name: 'serverSentEvents' }), { heartbeatInterval: COMMENT_EVERY_MS });

  await app.register(healthRoutes(deps));
  await app.register(catalogRoutes(deps));
  await app.register(quoteRoutes(deps));
  await app.register(bookingRoutes(deps));
  await app.register(stripeWebhook(deps));
  await app.register(paypalWebhooks(deps));
  await app.register(emailWebhooks(deps));
  await app.register(emailLinkRoutes(deps));
  await app.register(notificationRoutes(deps));
  await app.register(opsRoutes(deps));
  await app.register(codecRoutes(deps));
  return app;
}
