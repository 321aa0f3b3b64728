/**
 * Payloads open to staff, and on one machine to the Web UI that was started with it by an address of its own. Everybody
 * else is refused before anything else is said, so that no page of another origin can read as much as the refusal.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { ApiDeps } from '../deps.ts';
import { isCodecPath } from '../http/codecPath.ts';

export const CODEC_OF_WEB_UI = '/codec/:key/decode';

/** To be registered before what adds the headers that let pages read answers. */
export const codecAuth = fp(
  async (app, { codecUiKey }: Pick<ApiDeps, 'codecUiKey'>) => {
    const refuseOthers = app.requireStaff();
    app.addHook('onRequest', async (request, reply) => {
      // A preflight brings no token, and is answered for the Web UI's origin alone.
      if (request.method === 'OPTIONS' || !isCodecPath(request.url)) return;
      if (codecUiKey !== undefined && hasKey(request, codecUiKey)) return;
      await refuseOthers.call(app, request, reply);
    });
  },
  { name: 'codecAuth', dependencies: ['staffAuth'] },
);

function hasKey({ routeOptions, params }: FastifyRequest, expected: string): boolean {
  if (routeOptions.url !== CODEC_OF_WEB_UI) return false;
  const { key } = params as { key: string }; // the router has matched it
  const [a, b] = [Buffer.from(key), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
