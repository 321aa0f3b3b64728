/**
 * How far one HTTP request of a vendor's SDK has come. An SDK tells neither whether the body had left when a
 * connection broke nor, Mailgun's, whether a "400" came from the server; Node does, through its diagnostics channel.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';

export interface RequestProgress {
  /** Whether the last byte of the request was given to the operating system, hence may have arrived. */
  readonly handedOver: boolean;
  /** The status of the answer that began; undefined where none did. */
  readonly status: number | undefined;
}

export type FollowedCall<T> =
  | { readonly ok: true; readonly value: T; readonly progress: RequestProgress }
  | { readonly ok: false; readonly error: unknown; readonly progress: RequestProgress };

interface Watch {
  handedOver: boolean;
  status: number | undefined;
  request: ClientRequest | undefined;
}

const watches = new AsyncLocalStorage<Watch>();
let isSubscribed = false;

/** Published when a request has been written, be it only to the buffer of a socket that still connects. */
function onRequest(message: unknown): void {
  const watch = watches.getStore();
  if (watch === undefined || typeof message !== 'object' || message === null) return;
  const request: unknown = 'request' in message ? message.request : undefined;
  if (!(request instanceof ClientRequest)) return;
  watch.request = request;
  request.once('finish', () => {
    watch.handedOver = true;
  });
  request.once('response', (response: { readonly statusCode?: number }) => {
    watch.handedOver = true;
    watch.status = response.statusCode;
  });
}

/**
 * Makes one call of an SDK and watches its request. Never throws.
 * @param deadlineMs - After which the request is broken off, whatever the SDK's own timeout counts: those of axios
 *   end once an answer has begun, and an answer that never ends would hold the caller for ever.
 */
export async function followRequest<T>(call: () => Promise<T>, deadlineMs: number): Promise<FollowedCall<T>> {
  if (!isSubscribed) subscribe('http.client.request.start', onRequest);
  isSubscribed = true;
  const watch: Watch = { handedOver: false, status: undefined, request: undefined };
  const deadline = setTimeout(() => watch.request?.destroy(new Error('deadline')), deadlineMs);
  try {
    const value = await watches.run(watch, call);
    return { ok: true, value, progress: watch };
  } catch (error) {
    return { ok: false, error, progress: watch };
  } finally {
    clearTimeout(deadline);
  }
}
