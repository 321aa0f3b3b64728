/** Notifications, written, watched and sent again by staff (api.md "Staff"). */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiDeps } from '../../deps.ts';
import { readRoutes } from './read.ts';
import { retryRoute } from './retry.ts';
import { writeRoute } from './write.ts';

export const notificationRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(writeRoute(deps));
    await app.register(readRoutes(deps));
    await app.register(retryRoute(deps));
  };
