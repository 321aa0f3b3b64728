/** A small HTTP server that answers as a test sets it, and keeps what it was asked: PayPal's wire without PayPal. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** An object is sent as JSON. */
  readonly body?: object | string;
  /** The connection ends without an answer. */
  readonly hangUp?: true;
}

export type Script = (asked: Asked) => Answer | Promise<Answer>;

export interface PayPalServer {
  readonly url: string;
  readonly asked: Asked[];
  /** Everything but the token calls. */
  calls(): Asked[];
  answer: Script;
  stop(): Promise<void>;
}

export const TOKEN: Answer = { body: { access_token: 'token-1', expires_in: 32_400 } };

/** @param answer for everything but the token endpoint, which answers with {@link TOKEN} unless `tokens` is given. */
export async function startPayPalServer(answer: Script, tokens: Script = () => TOKEN): Promise<PayPalServer> {
  const isToken = ({ path }: Asked) => path === '/v1/oauth2/token';
  const server = createServer((request, response) => {
    void (async () => {
      const { method = '', url: path = '', headers } = request;
      const asked: Asked = { method, path, headers, body: await buffer(request) };
      started.asked.push(asked);
      const answer = await (isToken(asked) ? tokens(asked) : started.answer(asked));
      if (answer.hangUp) return response.destroy();
      const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
      return response.writeHead(answer.status ?? 200, answer.headers).end(body);
    })();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // a listening TCP server has one
  const started: PayPalServer = {
    url: `http://127.0.0.1:${port}`,
    asked: [],
    calls: () => started.asked.filter((asked) => !isToken(asked)),
    answer,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return started;
}

/** An error as PayPal writes it. */
export const failure = (status: number, issue: string, more: object = {}): Answer => ({
  status,
  headers: { 'paypal-debug-id': 'f00ba4' },
  body: {
    name: 'UNPROCESSABLE_ENTITY',
    message: 'Something about a person named Ann.',
    debug_id: 'f00ba4',
    details: [{ issue, description: 'Something about a person named Ann.' }],
    ...more,
  },
});
