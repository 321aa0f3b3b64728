/** What staff may see and do (api.md "Staff"). */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiDeps } from '../../deps.ts';
import { blockRoutes } from './calendar.ts';
import { staffBookingRoutes } from './booking/list.ts';
import { depositDecisionRoute } from './deposit/decide.ts';
import { disputeListRoutes } from './dispute/list.ts';
import { evidenceRoutes } from './dispute/evidence.ts';
import { sendEvidenceRoute } from './dispute/sendEvidence.ts';
import { emailRoutes } from './notification/email.ts';
import { staffCancelRoute } from './booking/cancel.ts';
import { refundByHandRoute } from './refund/byHand.ts';
import { refundDecisionRoutes } from './refund/decide.ts';
import { refundListRoute } from './refund/list.ts';
import { findingRoutes } from './reconciliation.ts';
import { reviewRoutes } from './fraud.ts';

export const opsRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(staffBookingRoutes(deps));
    await app.register(reviewRoutes(deps));
    await app.register(staffCancelRoute(deps));
    await app.register(refundByHandRoute(deps));
    await app.register(refundListRoute(deps));
    await app.register(refundDecisionRoutes(deps));
    await app.register(depositDecisionRoute(deps));
    await app.register(disputeListRoutes(deps));
    await app.register(evidenceRoutes(deps));
    await app.register(sendEvidenceRoute(deps));
    await app.register(blockRoutes(deps));
    await app.register(findingRoutes(deps));
    await app.register(emailRoutes(deps));
  };
