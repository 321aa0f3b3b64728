/** Workshop and owner's use: dates taken out of the calendar, and given back. */
import { isDeepStrictEqual } from 'node:util';
import type { FastifyInstance } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { checkBlock } from '../../../domain/calendar.ts';
import { type Block, addBlock, findBlock, listBlocks, removeBlock } from '../../../store/calendar/blocks.ts';
import type { Database } from '../../../store/database/database.ts';
import { actingStaff, auditEntry } from '../../http/auditTrail.ts';
import type { ApiDeps } from '../../deps.ts';
import { idempotencyHeaders, idempotentRequest, idOfRequest, once } from '../../http/idempotency.ts';
import { exampleBlock } from '../../openApi/examples.ts';
import { pageOf, readPage } from '../../http/paging.ts';
import { Problem, invalidFields } from '../../http/problems.ts';
import { blockAnswer, blockParams, blockRequest, blocksAnswer, blocksQuery } from './calendarSchemas.ts';

const BLOCK_ID = /^blk_[\w-]{16}$/;

export const blockRoutes =
  (deps: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(listRoute(deps));
    await app.register(addRoute(deps));
    await app.register(removeRoute(deps));
  };

const forStaff = (app: Pick<FastifyInstance, 'requireStaff'>) => app.requireStaff('ops', 'concierge');

const listRoute =
  ({ store }: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/ops/blocks',
      {
        onRequest: forStaff(app),
        schema: {
          operationId: 'listBlocks',
          tags: ['operations'],
          summary: 'Dates that the company keeps to itself, the newest block first',
          description:
            'The list holds the blocks that have not been given back and touch the days from `from` to `to`.',
          security: [{ staffToken: [] }],
          querystring: blocksQuery,
          response: { 200: blocksAnswer.describe('This is a page of blocks.') },
        },
      },
      ({ query: { limit, cursor, ...filter } }) =>
        readPage(
          pageOf({ limit, cursor }),
          (page) => listBlocks(store.db, { ...filter, ...page }),
          (block) => block,
        ),
    );
  };

const addRoute =
  ({ store, clock }: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/ops/blocks',
      {
        onRequest: forStaff(app),
        schema: {
          operationId: 'createBlock',
          tags: ['operations'],
          summary: 'Keep an item for the company itself',
          description:
            'The block lasts from the beginning of `startDate` to the beginning of `endDate` at the location.',
          security: [{ staffToken: [] }],
          body: blockRequest.meta({ examples: [exampleBlock(clock())] }),
          headers: idempotencyHeaders,
          response: { 201: blockAnswer.describe('The dates are blocked.') },
          problems: ['item_unavailable'],
        },
      },
      async (request, reply) => {
        const { body, headers } = request;
        const scope = `POST /v1/ops/blocks ${actingStaff(request).actor}`;
        const idempotency = idempotentRequest(headers, scope, body);
        const { resource } = await once(store.db, idempotency, clock(), async () => {
          const block = blockOf(body, idOfRequest('blk_', idempotency, 12), clock().toISOString());
          const write = { at: block.createdAt, action: 'block.create', object: block.id };
          const isMade = await addBlock(store.db, block, auditEntry(request, write));
          if (!isMade) await assertSameBlock(store.db, block);
          return { status: 201, resource: block.id };
        });
        const made = await findBlock(store.db, resource);
        if (made === undefined) throw new Error('a block that was made is gone');
        return reply.code(201).send(made);
      },
    );
  };

const removeRoute =
  ({ store, clock }: ApiDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.delete(
      '/v1/ops/blocks/:id',
      {
        onRequest: forStaff(app),
        schema: {
          operationId: 'deleteBlock',
          tags: ['operations'],
          summary: 'Give blocked dates back',
          description: 'The dates can be booked again at once.',
          security: [{ staffToken: [] }],
          params: blockParams,
          response: { 204: z.null().describe('The dates are free again.') },
          problems: ['not_found'],
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const write = { at: clock().toISOString(), action: 'block.remove', object: id };
        if (!BLOCK_ID.test(id) || !(await removeBlock(store.db, id, auditEntry(request, write))))
          throw new Problem('not_found', 'There is no such block.');
        return reply.code(204).send(null);
      },
    );
  };

/** @throws Problem `item_unavailable` when something else has the dates, or `idempotency_key_reused`. */
async function assertSameBlock(db: Database, wanted: Block): Promise<void> {
  const made = await findBlock(db, wanted.id);
  if (made === undefined) throw new Problem('item_unavailable');
  if (!isDeepStrictEqual({ ...wanted, createdAt: made.createdAt }, made))
    throw new Problem('idempotency_key_reused');
}

function blockOf(request: z.output<typeof blockRequest>, id: string, now: string): Block {
  const checked = checkBlock(request, now);
  if (!checked.ok) throw invalidFields(checked.problems);
  return { id, ...request, startAt: checked.startAt, endAt: checked.endAt, createdAt: now };
}
