/** What PayPal sends, each kind of message in a scope of its own; nothing where PayPal is not offered. */
import type { FastifyPluginAsync } from 'fastify';
import type { ApiDeps } from '../../deps.ts';
import { paypalWebhook } from './webhook.ts';
import { paypalIpn } from './ipn.ts';

export const paypalWebhooks =
  (deps: ApiDeps): FastifyPluginAsync =>
  async (app) => {
    const { paypal } = deps;
    if (paypal === undefined) return;
    await app.register(paypalWebhook({ ...deps, paypal }));
    await app.register(paypalIpn({ ...deps, paypal }));
  };
