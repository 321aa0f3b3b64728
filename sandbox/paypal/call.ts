/** A call as it arrives: JSON, or a form with files for evidence. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invalidRequest } from './errors.ts';
import { newDebugId } from './ids.ts';
import { readParts } from './multipart.ts';
import type { Asked } from './routes.ts';

export interface Call {
  readonly debugId: string;
  readonly method: string;
  readonly path: string;
  readonly requestId: string | undefined;
  /** The bytes of the body as text, for telling two requests apart. */
  readonly raw: string;
  readonly wantsAll: boolean;
  readonly bearer: string | undefined;
}

/** Bodies reach the handlers as the bytes they are; what is in them is read where PayPal's own errors can be given. */
export function takeRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

export function readCall(request: FastifyRequest): Call {
  const requestId = request.headers['paypal-request-id'];
  const [scheme, credentials] = (request.headers.authorization ?? '').split(' ');
  return {
    debugId: newDebugId(),
    method: request.method,
    path: pathOf(request),
    requestId: typeof requestId === 'string' ? requestId : undefined,
    raw: bytesOf(request).toString('latin1'),
    wantsAll: request.headers['prefer'] === 'return=representation',
    bearer: scheme === 'Bearer' ? credentials : undefined,
  };
}

/** Throws a PayPalFailure where the body is not what its content type says. */
export function readAsked(request: FastifyRequest): Asked {
  const { id = '' } = request.params as { id?: string }; // the routes have no other parameter
  const type = request.headers['content-type'] ?? '';
  const { query } = request;
  if (!type.startsWith('multipart/form-data')) {
    return { id, query, files: [], body: parseJson(bytesOf(request).toString()) };
  }
  const parts = readParts(bytesOf(request), type);
  return {
    id,
    query,
    files: parts.flatMap(({ name, fileName }) => (name === 'input' ? [] : (fileName ?? []))),
    body: parseJson(parts.find(({ name }) => name === 'input')?.content ?? ''),
  };
}

export const bytesOf = ({ body }: FastifyRequest): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));

export const pathOf = (request: FastifyRequest): string => (request.raw.url ?? '').split('?')[0] ?? '';

/** What the log shows of a body: JSON as such, anything else as text. */
export function bodyForLog(request: FastifyRequest): unknown {
  const text = bytesOf(request).toString();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalidRequest('MALFORMED_REQUEST_JSON', 'The request JSON is not well formed.', '/');
  }
}
