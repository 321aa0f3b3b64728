/** What email providers report, each in a scope of its own; nothing of those that we do not send through. */
import type { FastifyPluginAsync } from 'fastify';
import type { ApiDeps } from '../../deps.ts';
import { mailgunWebhook } from './mailgun.ts';
import { sendGridWebhook } from './sendgrid.ts';

export const emailWebhooks =
  (deps: ApiDeps): FastifyPluginAsync =>
  async (app) => {
    const { sendgrid, mailgun } = deps.email;
    if (sendgrid !== undefined) await app.register(sendGridWebhook(deps, sendgrid));
    if (mailgun !== undefined) await app.register(mailgunWebhook(deps, mailgun));
  };
