/**
 * Bytes that are not HTTP, or that do not come to an end in time, never become a request; they too are answered with a
 * problem document and an id.
 */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { ConnectionError } from 'fastify';
import { Problem, problemDocument, problemHeaders } from './problems.ts';

/**
 * For Fastify's `clientErrorHandler`. The connection is closed whatever its other end does: ended from our side only, it
 * would stay for as long as somebody sends, and Node looks after it no more.
 */
export function answerBrokenHttp(error: ConnectionError, socket: Socket): void {
  if (error.code !== 'ECONNRESET' && socket.writable) socket.write(answerTo(error));
  socket.destroy();
}

function answerTo(error: ConnectionError): string {
  const requestId = randomUUID();
  const problem = new Problem('validation_failed', detailOf(error));
  const body = JSON.stringify(problemDocument(problem, requestId));
  const headers = {
    ...problemHeaders(problem),
    'x-request-id': requestId,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return ['HTTP/1.1 400 Bad Request', ...head, '', body].join('\r\n');
}

const detailOf = ({ code }: ConnectionError): string =>
  code === 'ERR_HTTP_REQUEST_TIMEOUT'
    ? 'The request did not come to its end in time. Please send it again.'
    : 'The request cannot be read.';
