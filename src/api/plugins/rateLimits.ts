/**
 * How often one address may ask (api.md "Rate limits"). Each limit counts its own route; with Redis the count is
 * shared by every instance, and while Redis is away requests pass: a booking is worth more than a count.
 */
import rateLimit from '@fastify/rate-limit';
import type { onRequestAsyncHookHandler } from 'fastify';
import fp from 'fastify-plugin';
import { Redis } from 'ioredis';
import { clientNetwork } from '../http/clientNetwork.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../http/problems.ts';
import { defined } from '../../domain/defined.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** A hook that counts requests under a name and refuses those beyond the limit. */
    limitTo(name: string, limit: { max: number; windowMs: number }): onRequestAsyncHookHandler;
  }
}

export const rateLimits = fp(
  async (app, { config, log }: Pick<ApiDeps, 'config' | 'log'>) => {
    const redis = config.redisUrl === undefined ? undefined : connectRedis(config.redisUrl, log);
    await app.register(rateLimit, {
      global: false,
      enableDraftSpec: true,
      skipOnError: true,
      nameSpace: 'midas-rate-',
      ...defined({ redis }),
      errorResponseBuilder: () => new Problem('rate_limited', 'Please wait before you try again.'),
    });
    app.decorate('limitTo', (name, { max, windowMs }) =>
      app.rateLimit({
        max,
        timeWindow: windowMs,
        keyGenerator: (request) => `${name}:${clientNetwork(request.clientAddress)}`,
      }),
    );
    app.addHook('onClose', async () => redis?.disconnect());
  },
  { name: 'rateLimits' },
);

function connectRedis(url: string, log: ApiDeps['log']): Redis {
  const redis = new Redis(url, { connectTimeout: 500, commandTimeout: 500, maxRetriesPerRequest: 1 });
  redis.on('error', (err: unknown) => log.warn({ err }, 'rate limits: Redis cannot be reached'));
  return redis;
}
