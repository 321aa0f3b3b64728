/** Opens encrypted Temporal payloads for the Web UI: to staff, and on one machine to the UI that was started with it. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../http/problems.ts';
import { problemResponses } from '../schemas/problem.ts';

/** Protobuf's JSON form: metadata values and data are base64. */
const payloads = z.object({
  payloads: z.array(
    z.looseObject({ metadata: z.record(z.string(), z.string()).optional(), data: z.string().optional() }),
  ),
});

export const codecRoutes =
  ({ decodePayloads, codecUiKey }: Pick<ApiDeps, 'decodePayloads' | 'codecUiKey'>): FastifyPluginAsyncZod =>
  async (app) => {
    const decode = async (body: unknown): Promise<unknown> => {
      try {
        return await decodePayloads(body);
      } catch (cause) {
        throw new Problem('validation_failed', 'These payloads cannot be opened with the keys in use.', {
          cause,
        });
      }
    };

    app.post(
      '/codec/decode',
      {
        onRequest: app.requireStaff(),
        schema: {
          tags: ['operations'],
          summary: 'Open Temporal payloads',
          security: [{ staffToken: [] }],
          body: payloads,
          response: { 200: z.unknown(), ...problemResponses },
        },
      },
      ({ body }) => decode(body),
    );

    if (codecUiKey !== undefined)
      app.post(
        '/codec/:key/decode',
        { schema: { hide: true, params: z.object({ key: z.string() }), body: payloads } },
        ({ params, body }) => {
          if (!isSame(params.key, codecUiKey)) throw new Problem('not_found');
          return decode(body);
        },
      );
  };

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
