/** What email providers report, each in a scope of its own; nothing of those that we do not send through. */
import type { FastifyPluginAsync } from 'fastify';
import type { ApiDeps } from '../../deps.ts';
import { createMailgunVerifier } from '../../../providers/email/mailgun/verify.ts';
import { createSendGridVerifier } from '../../../providers/email/sendgrid/verify.ts';
import { mailgunWebhook } from './mailgun.ts';
import { sendGridWebhook } from './sendgrid.ts';

export const emailWebhooks =
  (deps: ApiDeps): FastifyPluginAsync =>
  async (app) => {
    const { sendgrid, mailgun } = deps.config;
    if (sendgrid !== undefined)
      await app.register(sendGridWebhook(deps, createSendGridVerifier(sendgrid.webhookPublicKey)));
    if (mailgun !== undefined)
      await app.register(mailgunWebhook(deps, createMailgunVerifier(mailgun.webhookSigningKey)));
  };
