/** Opens encrypted Temporal payloads for the Web UI: to staff, and on one machine to the UI that was started with it. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../http/problems.ts';

/** Protobuf's JSON form: metadata values and data are base64. */
const payloads = z.object({
  payloads: z.array(
    z.looseObject({ metadata: z.record(z.string(), z.string()).optional(), data: z.string().optional() }),
  ),
});

/** `"opened"`, as a payload that was never sealed. */
const EXAMPLE = {
  payloads: [{ metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'Im9wZW5lZCI=' }],
};

export const codecRoutes =
  ({ decodePayloads, codecUiKey }: Pick<ApiDeps, 'decodePayloads' | 'codecUiKey'>): FastifyPluginAsyncZod =>
  async (app) => {
    const decode = async (body: unknown): Promise<z.output<typeof payloads>> => {
      try {
        return payloads.parse(await decodePayloads(body));
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
          operationId: 'decodePayloads',
          tags: ['operations'],
          summary: 'Open Temporal payloads',
          description: 'The Temporal Web UI calls this as its remote codec.',
          security: [{ staffToken: [] }],
          body: payloads.meta({ examples: [EXAMPLE] }),
          response: { 200: payloads.describe('The payloads are decrypted.') },
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
