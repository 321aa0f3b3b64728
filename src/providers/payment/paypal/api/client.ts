/**
 * One call to PayPal's REST API: authorised, timed, never redirected, and read through a schema. A thin client over
 * `fetch`: retries are Temporal's, under request ids that the workflow derives.
 */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { PaymentProviderUnavailable } from '../../gateway.ts';
import { readAtMost } from './boundedBody.ts';
import { apiError, PayPalApiError, PayPalCredentialsRejected } from './errors.ts';
import { apiAddress, type PayPalSettings } from './settings.ts';
import { createTokenSource, tokenShape } from './token.ts';

/**
 * Token, call, token again and call again stay below the activities' 30 s, so that a slow answer is this call's
 * failure and not a lost worker.
 */
const HTTP_TIMEOUT_MS = 8_000;
const TOKEN_TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** PayPal's limit for `PayPal-Request-Id` on orders, the shortest of its limits. */
const MAX_REQUEST_ID = 108;

export interface PayPalClient {
  get<T>(path: string, shape: z.ZodType<T>): Promise<T>;
  /**
   * @param request.key the same key is the same request, for hours (orders) or weeks (captures, refunds)
   * @param request.body JSON, or a form with files
   */
  post<T>(path: string, request: { key: string; body?: object }, shape: z.ZodType<T>): Promise<T>;
  /** Asks for a token, which PayPal gives only to a client id and secret of this environment. */
  checkCredentials(): Promise<void>;
}

/**
 * Every call may throw PayPalApiError (PayPal said no, or failed) or PaymentProviderUnavailable (no answer, none that
 * can be read, or credentials rejected).
 */
export function createPayPalClient(settings: PayPalSettings): PayPalClient {
  const address = apiAddress(settings);
  const basic = Buffer.from(`${settings.clientId}:${settings.clientSecret}`).toString('base64');
  const tokens = createTokenSource(() => rejectionNamed(() => fetchToken(address, basic)));

  const call = async <T>(path: string, init: Call, shape: z.ZodType<T>): Promise<T> => {
    const once = async (token: string): Promise<T> =>
      send(`${address}${path}`, authorised(init, `Bearer ${token}`), HTTP_TIMEOUT_MS, shape);
    const token = await tokens.current();
    try {
      return await once(token);
    } catch (error) {
      if (!isRejection(error)) throw error;
      tokens.discard(token); // PayPal may end a token before its time
    }
    return rejectionNamed(async () => once(await tokens.current()));
  };

  return {
    get: (path, shape) => call(path, { method: 'GET', headers: {} }, shape),
    post: (path, { key, body }, shape) => {
      const isForm = body instanceof FormData; // fetch writes the boundary of a form itself
      const headers = {
        'paypal-request-id': requestId(key),
        prefer: 'return=representation',
        ...(isForm ? {} : { 'content-type': 'application/json' }),
      };
      return call(path, { method: 'POST', headers, body: isForm ? body : JSON.stringify(body ?? {}) }, shape);
    },
    checkCredentials: async () => {
      await tokens.current();
    },
  };
}

const isRejection = (error: unknown): error is PayPalApiError =>
  error instanceof PayPalApiError && error.status === 401;

async function rejectionNamed<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw isRejection(error) ? new PayPalCredentialsRejected(error) : error;
  }
}

function fetchToken(address: string, basic: string) {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  };
  return send(`${address}/v1/oauth2/token`, authorised(init, `Basic ${basic}`), TOKEN_TIMEOUT_MS, tokenShape);
}

type Call = Omit<RequestInit, 'headers'> & { readonly headers: Readonly<Record<string, string>> };

function authorised(init: Call, authorization: string): Call {
  return { ...init, headers: { accept: 'application/json', ...init.headers, authorization } };
}

async function send<T>(url: string, init: RequestInit, timeoutMs: number, shape: z.ZodType<T>): Promise<T> {
  const { answer, text } = await exchange(url, init, timeoutMs);
  const debugId = answer.headers.get('paypal-debug-id');
  const body = parseJson(text);
  if (!answer.ok) throw apiError(answer.status, body, debugId);
  const read = shape.safeParse(body);
  if (read.success) return read.data;
  const where = read.error.issues.map(({ path }) => path.join('.')).join(' ');
  throw new PaymentProviderUnavailable(
    `an answer that cannot be read at ${where || 'its start'}, debug id ${debugId ?? 'none'}`,
  );
}

async function exchange(url: string, init: RequestInit, timeoutMs: number) {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(url, { ...init, redirect: 'error', signal });
    return { answer, text: (await readAtMost(answer, MAX_ANSWER_BYTES)).toString('utf8') };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    throw new PaymentProviderUnavailable(timedOut ? `nothing within ${timeoutMs} ms` : 'no connection', {
      cause: error,
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema, or the status, then says what is wrong
  }
}

const requestId = (key: string): string =>
  key.length <= MAX_REQUEST_ID ? key : createHash('sha256').update(key).digest('hex');
