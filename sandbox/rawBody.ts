/** Bodies as the bytes they are, for vendors whose own errors say what is wrong with one. */
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Bodies reach the handlers unread; what is in them is read where the vendor's own errors can be given. */
export function takeRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

export const bytesOf = ({ body }: FastifyRequest): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));

export const pathOf = (request: FastifyRequest): string => (request.raw.url ?? '').split('?')[0] ?? '';

const LOGGED_TEXT = 64 * 1024;

/** What the log shows of a body: JSON as such, anything else as text, of a long one its beginning. */
export function bodyForLog(request: FastifyRequest): unknown {
  const text = bytesOf(request).toString();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text.slice(0, LOGGED_TEXT);
  }
}
