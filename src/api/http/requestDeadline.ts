/**
 * How long a request may take to arrive: whoever sends byte by byte would otherwise keep a connection, and with many of
 * them the process, for as long as they like.
 */
import type { FastifyHttpOptions } from 'fastify';
import type { Server } from 'node:http';

export interface RequestDeadline {
  /** From its first byte, or from the connection for the first request of one, to the last byte of its body. */
  readonly withinMs: number;
  /** How often connections are looked through for requests that are late. */
  readonly checkEveryMs: number;
}

export const REQUEST_DEADLINE: RequestDeadline = { withinMs: 60_000, checkEveryMs: 5_000 };

/** For Fastify: Node ends a request at the first look after its timeout, so the timeout is one look shorter. */
export function requestTimeouts({ withinMs, checkEveryMs }: RequestDeadline) {
  const requestTimeout = withinMs - checkEveryMs;
  return {
    requestTimeout,
    // Fastify passes on the first only, and Node would look twice a minute.
    http: { requestTimeout, headersTimeout: requestTimeout, connectionsCheckingInterval: checkEveryMs },
  } satisfies FastifyHttpOptions<Server>;
}
