/** Opens encrypted Temporal payloads for the Web UI. To whom is decided before (plugins/codecAuth.ts). */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { PayloadsJson } from '../../temporal/codec.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../http/problems.ts';
import { CODEC_OF_WEB_UI } from '../plugins/codecAuth.ts';

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
    const decode = async (body: unknown): Promise<PayloadsJson> => {
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
        CODEC_OF_WEB_UI,
        { schema: { hide: true, params: z.object({ key: z.string() }), body: payloads } },
        ({ body }) => decode(body),
      );
  };
