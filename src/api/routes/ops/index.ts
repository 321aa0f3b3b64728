/** What staff may see and do (api.md "Staff"). */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiDeps } from '../../deps.ts';
import { blockRoutes } from './blocks.ts';
import { staffBookingRoutes } from './bookings.ts';
import { emailRoutes } from './email.ts';
import { findingRoutes } from './findings.ts';
import { reviewRoute } from './review.ts';

export const opsRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(staffBookingRoutes(deps));
    await app.register(reviewRoute(deps));
    await app.register(blockRoutes(deps));
    await app.register(findingRoutes(deps));
    await app.register(emailRoutes(deps));
  };
