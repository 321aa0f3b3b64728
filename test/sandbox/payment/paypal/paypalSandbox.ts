/** PayPal's stand-in spoken to by raw HTTP, as a client without a SDK does, and an endpoint that keeps what it gets. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox, type Sandbox } from '../../../../sandbox/index.ts';
import { PAYPAL_SANDBOX_KEYS } from '../../../../sandbox/payment/paypal/account.ts';
import { control, KEYS } from '../../testSandbox.ts';
import { defined } from '../../../../src/domain/defined.ts';

/** Those that a sandbox started by itself has too. */
export const PAYPAL = PAYPAL_SANDBOX_KEYS;

export function startPayPal(dataDir?: string): Promise<Sandbox> {
  return startSandbox({
    port: 0,
    smtpPort: 0,
    stripe: KEYS,
    paypal: PAYPAL,
    ...defined({ dataDir }),
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Whatever the JSON holds; the test says what it expects. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

export interface CallOptions {
  readonly key?: string;
  readonly isBrief?: true;
  readonly token?: string;
}

/** One call with a token of its own asking, and the whole resource in the answer unless `isBrief`. */
export async function call(
  url: string,
  method: string,
  path: string,
  body?: object,
  options: CallOptions = {},
): Promise<Answer> {
  const answer = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${options.token ?? (await grantOf(url)).access_token}`,
      'content-type': 'application/json',
      ...(options.isBrief ? {} : { prefer: 'return=representation' }),
      ...defined({ 'paypal-request-id': options.key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

export function askToken(url: string, secret: string = PAYPAL.clientSecret): Promise<Response> {
  return fetch(`${url}/v1/oauth2/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${PAYPAL.clientId}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
}

export interface Grant {
  readonly token_type: string;
  readonly access_token: string;
  readonly expires_in: number;
}

/** What the right credentials are given. */
export async function grantOf(url: string): Promise<Grant> {
  return (await (await askToken(url)).json()) as Grant; // PayPal's own answer
}

export const USD_100 = { currency_code: 'USD', value: '100.00' };

export function orderOf(amount: object = USD_100, unit: object = {}): object {
  return {
    intent: 'CAPTURE',
    purchase_units: [{ amount, custom_id: 'MIDAS-7K3M9QX2', ...unit }],
    payment_source: {
      paypal: {
        experience_context: {
          return_url: 'https://midas.example/return?booking=1',
          cancel_url: 'https://midas.example/cancel',
          brand_name: 'Midas',
          user_action: 'PAY_NOW',
          shipping_preference: 'NO_SHIPPING',
        },
      },
    },
  };
}

export async function newOrder(url: string, amount?: object, unit?: object): Promise<string> {
  const { body } = await call(url, 'POST', '/v2/checkout/orders', orderOf(amount, unit));
  return body.id;
}

export function act<T>(url: string, path: string, body: object = {}): Promise<T> {
  return control<T>(url, 'POST', `/sandbox/paypal${path}`, body);
}

/** An order made and agreed to. */
export async function approvedOrder(url: string, funding = 'balance', unit?: object): Promise<string> {
  const id = await newOrder(url, USD_100, unit);
  await act(url, `/orders/${id}/approve`, { funding });
  return id;
}

export function capture(url: string, orderId: string, key?: string): Promise<Answer> {
  return call(url, 'POST', `/v2/checkout/orders/${orderId}/capture`, {}, key === undefined ? {} : { key });
}

/** The id of a capture made the usual way. */
export async function captured(url: string, funding = 'balance', unit?: object): Promise<string> {
  const { body } = await capture(url, await approvedOrder(url, funding, unit));
  return body.purchase_units[0].payments.captures[0].id;
}

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface PayPalEndpoint {
  readonly url: string;
  readonly received: readonly Received[];
  /** Answered in turn; 200 once they are used up. */
  readonly statuses: number[];
  stop(): Promise<void>;
}

export async function startPayPalEndpoint(): Promise<PayPalEndpoint> {
  const received: Received[] = [];
  const statuses: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/paypal`, // it listens on TCP
    received,
    statuses,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
