/** What staff may see and do (api.md "Staff"). */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiDeps } from '../../deps.ts';
import { blockRoutes } from './calendar.ts';
import { staffBookingRoutes } from './booking/list.ts';
import { emailRoutes } from './notification/email.ts';
import { findingRoutes } from './reconciliation.ts';
import { reviewRoutes } from './fraud.ts';

export const opsRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(staffBookingRoutes(deps));
    await app.register(reviewRoutes(deps));
    await app.register(blockRoutes(deps));
    await app.register(findingRoutes(deps));
    await app.register(emailRoutes(deps));
  };
