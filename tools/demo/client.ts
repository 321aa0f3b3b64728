/** The demo's client: plain HTTP against the API and the sandbox, as a website and a customer would use them. */
import { setTimeout as delay } from 'node:timers/promises';

export interface DemoBooking {
  readonly id: string;
  readonly status: string;
  readonly accessToken?: string;
  readonly holdExpiresAt: string;
  readonly payments: readonly {
    readonly id: string;
    readonly status: string;
    readonly amount: number;
    readonly currency: 'AED' | 'USD';
    readonly clientSecret?: string;
    readonly lastError?: string;
  }[];
  readonly timeline: readonly { readonly at: string; readonly event: string }[];
}

export interface DemoEmail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws Error with what the server said, as the demo has no other way to go on. */
export async function call<T>(
  method: 'GET' | 'POST',
  url: string,
  options: { readonly body?: object; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text}`);
  return JSON.parse(text) as T; // our own API and sandbox, whose shapes their tests check
}

/** Reads again until it is as expected. @throws Error when that has not come in time. */
export async function until<T>(
  what: string,
  read: () => Promise<T>,
  isAsExpected: (value: T) => boolean,
  withinMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (isAsExpected(value)) return value;
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${withinMs / 1000} s`);
    await delay(100);
  }
}
