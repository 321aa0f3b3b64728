/** Workshop and owner's use: dates taken out of the calendar, and given back. */
import { randomBytes } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { checkBlock } from '../../../domain/block.ts';
import { type Block, addBlock, removeBlock } from '../../../store/blocks.ts';
import { auditEntry } from '../../auditTrail.ts';
import type { ApiDeps } from '../../deps.ts';
import { Problem, invalidFields } from '../../problems.ts';
import { refusals } from '../../schemas/problem.ts';
import { blockAnswer, blockParams, blockRequest } from './schemas.ts';

const BLOCK_ID = /^blk_[\w-]{16}$/;

export const blockRoutes =
  ({ store, clock }: ApiDeps): FastifyPluginAsyncZod =>
  (app) => {
    const forStaff = { onRequest: app.requireStaff('ops', 'concierge') };
    app.post(
      '/v1/ops/blocks',
      {
        ...forStaff,
        schema: {
          tags: ['operations'],
          summary: 'Keep an item to the house',
          description: 'From the beginning of `startDate` to the beginning of `endDate` at the location.',
          security: [{ staffToken: [] }],
          body: blockRequest,
          response: { 201: blockAnswer, ...refusals },
        },
      },
      async (request, reply) => {
        const block = blockOf(request.body, clock().toISOString());
        const write = { at: block.createdAt, action: 'block.create', object: block.id };
        if (!(await addBlock(store.db, block, auditEntry(request, write))))
          throw new Problem('item_unavailable');
        return reply.code(201).send(block);
      },
    );

    app.delete(
      '/v1/ops/blocks/:id',
      {
        ...forStaff,
        schema: {
          tags: ['operations'],
          summary: 'Give blocked dates back',
          security: [{ staffToken: [] }],
          params: blockParams,
          response: { 204: z.null().describe('The dates are free'), ...refusals },
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
    return Promise.resolve();
  };

function blockOf(request: z.output<typeof blockRequest>, now: string): Block {
  const checked = checkBlock(request, now);
  if (!checked.ok) throw invalidFields(checked.problems);
  const id = `blk_${randomBytes(12).toString('base64url')}`;
  return { id, ...request, startAt: checked.startAt, endAt: checked.endAt, createdAt: now };
}
