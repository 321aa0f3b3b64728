/** JSON over HTTP with the status beside the body, as tests check both. */
import { defined } from '../../../src/domain/defined.ts';

export interface JsonAnswer<T> {
  readonly status: number;
  readonly body: T;
  /** Seconds that the answer asks to wait before a repeat. */
  readonly retryAfterS: number | undefined;
}

export interface JsonRequest {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Hangs up when it fires. */
  readonly signal?: AbortSignal;
}

/** Any status is an answer. An empty body is `null`. */
export async function httpJson<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  { body, headers, signal }: JsonRequest = {},
): Promise<JsonAnswer<T>> {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...defined({ signal }),
  });
  const text = await response.text();
  const retryAfter = response.headers.get('retry-after');
  return {
    status: response.status,
    body: (text === '' ? null : JSON.parse(text)) as T, // what it holds, the test says
    retryAfterS: retryAfter === null ? undefined : Number(retryAfter),
  };
}

/** @throws Error with what the server said unless it answered 2xx */
export async function requestOk<T>(...request: Parameters<typeof httpJson>): Promise<T> {
  const { status, body } = await httpJson<T>(...request);
  if (status >= 300)
    throw new Error(`${request[0]} ${request[1]} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
