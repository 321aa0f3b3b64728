/** What emails themselves call: the way out of review requests, and our own open pixel. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiDeps } from '../../deps.ts';
import { emailOpenRoute } from './open.ts';
import { unsubscribeRoutes } from './unsubscribe.ts';

export const emailLinkRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(unsubscribeRoutes(deps));
    if (deps.config.email.openTracking) await app.register(emailOpenRoute(deps));
  };
