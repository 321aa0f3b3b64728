/** JSON over HTTP with the status beside the body, as tests look at both. */
export interface JsonAnswer<T> {
  readonly status: number;
  readonly body: T;
}

export interface JsonRequest {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Any status is an answer. An empty body is `null`. */
export async function httpJson<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  { body, headers }: JsonRequest = {},
): Promise<JsonAnswer<T>> {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T }; // what it holds, the test says
}

/** @throws Error with what the server said unless it answered 2xx */
export async function mustAnswer<T>(...request: Parameters<typeof httpJson>): Promise<T> {
  const { status, body } = await httpJson<T>(...request);
  if (status >= 300)
    throw new Error(`${request[0]} ${request[1]} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
