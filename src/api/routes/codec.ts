/** Opens encrypted Temporal payloads for the Web UI. To whom is decided before (plugins/codecAuth.ts). */
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { DecodedPayloads } from '../../temporal/codec.ts';
import type { ApiDeps } from '../deps.ts';
import { auditRead } from '../http/auditTrail.ts';
import { Problem } from '../http/problems.ts';
import { CODEC_OF_WEB_UI } from '../plugins/codecAuth.ts';
import type { StaffMember } from '../plugins/staffAuth.ts';

/** Protobuf's JSON form: metadata values and data are base64. */
const payloads = z.object({
  payloads: z.array(
    z.looseObject({ metadata: z.record(z.string(), z.string()).optional(), data: z.string().optional() }),
  ),
});

/** Who reads by the key of this machine: nobody has signed in. */
const WEB_UI: StaffMember = { subject: 'the Web UI of this machine', roles: [] };

/** `"opened"`, as a payload that was never sealed. */
const EXAMPLE = {
  payloads: [{ metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'Im9wZW5lZCI=' }],
};

export const codecRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { codecUiKey } = deps;
    const opened = async (body: unknown): Promise<DecodedPayloads> => {
      try {
        return await deps.decodePayloads(body);
      } catch (cause) {
        throw new Problem('validation_failed', 'These payloads cannot be opened with the keys in use.', {
          cause,
        });
      }
    };
    const decode = async ({ body, id, staff }: Pick<FastifyRequest, 'body' | 'id' | 'staff'>) => {
      const { payloads, workflowIds } = await opened(body);
      await auditRead(deps, { id, staff: staff ?? WEB_UI }, 'payload.decode', workflowIds);
      return { payloads };
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
      decode,
    );

    if (codecUiKey !== undefined)
      app.post(
        CODEC_OF_WEB_UI,
        { schema: { hide: true, params: z.object({ key: z.string() }), body: payloads } },
        decode,
      );
  };
