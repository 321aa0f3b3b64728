/** Who goes away in the middle of sending has changed their mind: that is no error of ours. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { apiOfFile } from '../../support/environments/apiApp.ts';
import { listen } from './listen.ts';

const api = await apiOfFile();
const port = await listen(api.app);

const headers = (path: string, more: readonly string[] = []) =>
  [`POST ${path} HTTP/1.1`, 'Host: midas.example', ...more, '', ''].join('\r\n');
const JSON_BODY = ['Content-Type: application/json', 'Content-Length: 1000'];
const CHUNKED = ['Content-Type: application/json', 'Transfer-Encoding: chunked'];

const WAYS = {
  reset: (socket: Socket) => void socket.resetAndDestroy(),
  end: (socket: Socket) => void socket.end(),
};

const UPLOADS = {
  'a quote': `${headers('/v1/quotes', JSON_BODY)}{`,
  'a quote without a byte': headers('/v1/quotes', JSON_BODY),
  'a quote in chunks': `${headers('/v1/quotes', CHUNKED)}5\r\n{"ite\r\n`,
  'half a chunk': `${headers('/v1/quotes', CHUNKED)}5\r\n{"i`,
  'a booking under a key': `${headers('/v1/bookings', [...JSON_BODY, 'Idempotency-Key: k'])}{`,
  "a webhook of Stripe's": `${headers('/webhooks/stripe', JSON_BODY)}{`,
  "a webhook of PayPal's": `${headers('/webhooks/paypal', JSON_BODY)}{`,
  'an IPN message': `${headers('/webhooks/paypal/ipn', JSON_BODY)}a=b`,
  'email events': `${headers('/webhooks/sendgrid', JSON_BODY)}[{`,
  'an unsubscription': `${headers('/unsubscribe/x', ['Content-Length: 1000'])}List`,
  'a body for no route': `${headers('/nowhere', JSON_BODY)}{`,
};

describe.each(Object.entries(WAYS))('no error is logged of an upload that ends by %s:', (_, leave) => {
  test.each(Object.entries(UPLOADS))('%s', async (__, text) => {
    api.logLines.splice(0);
    const received = once(api.app.server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined); // our own reset
    socket.write(text);
    const [, response] = await received;
    leave(socket);
    await expect.poll(() => response.writableEnded).toBe(true);
    expect(response.statusCode).toBeLessThan(500);
    expect(api.logLines.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
  });
});
