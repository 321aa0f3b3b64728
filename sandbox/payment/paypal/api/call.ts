/** A call as it arrives: JSON, or a form with files for evidence. */
import type { FastifyRequest } from 'fastify';
import { readParts } from '../../../multipart.ts';
import { bytesOf, pathOf } from '../../../rawBody.ts';
import { invalidRequest } from './errors.ts';
import { newDebugId } from '../ids.ts';
import type { Asked } from '../routes.ts';

export interface Call {
  readonly debugId: string;
  readonly method: string;
  readonly path: string;
  readonly requestId: string | undefined;
  /** The bytes of the body as text, for distinguishing two requests. */
  readonly raw: string;
  readonly wantsAll: boolean;
  readonly bearer: string | undefined;
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
    files: parts.flatMap(({ name, fileName, bytes }) =>
      name === 'input' || fileName === undefined ? [] : { name: fileName, bytes },
    ),
    body: parseJson(parts.find(({ name }) => name === 'input')?.content ?? ''),
  };
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalidRequest('MALFORMED_REQUEST_JSON', 'The request JSON is not well formed.', '/');
  }
}
