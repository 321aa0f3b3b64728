/** A signature covers the bytes, and a parser would not give them back: in the scope of a webhook nothing is parsed. */
import type { FastifyInstance } from 'fastify';

export function keepRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/** The bytes as they came; none where the request had no body. */
export const rawBodyOf = (body: unknown): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));
