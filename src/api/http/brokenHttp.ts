/** Bytes that are not HTTP never become a request; they too are answered with a problem document and an id. */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { ConnectionError } from 'fastify';
import { Problem, problemDocument, problemHeaders } from './problems.ts';

/** For Fastify's `clientErrorHandler`. */
export function answerBrokenHttp(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const requestId = randomUUID();
  const problem = new Problem('validation_failed', 'The request cannot be read.');
  const body = JSON.stringify(problemDocument(problem, requestId));
  const headers = {
    ...problemHeaders(problem),
    'x-request-id': requestId,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(['HTTP/1.1 400 Bad Request', ...head, '', body].join('\r\n'));
}
