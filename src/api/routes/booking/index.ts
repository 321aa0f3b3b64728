/** Everything a customer does with a booking, from opening it on. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiDeps } from '../../deps.ts';
import { accessLinkRoute } from './accessLink.ts';
import { cancelRoute } from './cancel.ts';
import { captureRoute } from './payment/capture.ts';
import { changePaymentRoute } from './payment/changePayment.ts';
import { eventsRoute } from './events.ts';
import { openRoute } from './open.ts';
import { readRoute } from './read.ts';
import { refundPreviewRoute } from './refundPreview.ts';

export const bookingRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(openRoute(deps));
    await app.register(readRoute(deps));
    await app.register(refundPreviewRoute(deps));
    await app.register(cancelRoute(deps));
    await app.register(captureRoute(deps));
    await app.register(changePaymentRoute(deps));
    await app.register(accessLinkRoute(deps));
    await app.register(eventsRoute(deps));
  };
