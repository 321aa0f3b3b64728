/** How a call ends that gets no proper answer. */
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';

/** Destroys the connection without a byte of answer. */
export function dropConnection(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.socket?.destroy();
}

/** Keeps the caller waiting for `ms`, or until it leaves, then drops the connection. */
export async function hangUp(reply: FastifyReply, ms: number): Promise<void> {
  reply.hijack();
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  await pause(ms, gone.signal);
  reply.raw.socket?.destroy();
}

/** Ends early, without an error, where the signal says so. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal, ref: false });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
