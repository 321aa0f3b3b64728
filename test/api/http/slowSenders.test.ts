/** A request that does not come to its end is ended for good, whatever its sender does; a complete one takes its time. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { REQUEST_DEADLINE, requestTimeouts } from '../../../src/api/http/requestDeadline.ts';
import { apiOfFile, openBooking } from '../../support/environments/apiApp.ts';
import { listen } from './listen.ts';

const api = await apiOfFile({}, { requestDeadline: { withinMs: 800, checkEveryMs: 100 } });
const port = await listen(api.app);

const opened: Socket[] = [];
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy();
  await expect.poll(connections).toBe(0);
});

const connections = () =>
  new Promise<number>((resolve) => api.app.server.getConnections((_, count) => resolve(count)));

/** Sends the text, and never ends the connection by itself. */
async function send(text: string) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  opened.push(socket);
  await once(socket, 'connect');
  socket.on('error', () => undefined); // what is sent to a closed connection is answered by a reset
  const received: string[] = [];
  socket.on('data', (bytes: Buffer) => received.push(bytes.toString()));
  socket.write(text);
  return { socket, received: () => received.join('') };
}

/** Sends a part again and again for as long as the server keeps the connection. @param others that it keeps beside it */
async function sendSlowly(beginning: string, part: string, others = 0): Promise<void> {
  const { socket } = await send(beginning);
  const sending = setInterval(() => socket.write(part), 20);
  await expect.poll(connections, { timeout: 20_000, interval: 20 }).toBe(others);
  clearInterval(sending);
}

const bodyOf = (path: string, length = 200_000, method = 'POST') =>
  `${method} ${path} HTTP/1.1\r\nHost: midas.example\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n{`;
const HEADERS = 'POST /v1/quotes HTTP/1.1\r\nHost: midas.example\r\n';
const CHUNKED = `${HEADERS}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
const COMPLETE = 'GET /healthz HTTP/1.1\r\nHost: midas.example\r\n\r\n';

describe('the connection is closed of a sender of', () => {
  test.each([
    ['nothing', '', ''],
    ['half a request line', 'GET /heal', ''],
    ['header after header', HEADERS, 'X-Slow: 1\r\n'],
    ['a header byte by byte', `${HEADERS}X-Slow: `, '1'],
    ['half a body', bodyOf('/v1/quotes'), ''],
    ['a body byte by byte', bodyOf('/v1/quotes'), 'a'],
    ['chunk after chunk', CHUNKED, '1\r\na\r\n'],
    ['a webhook byte by byte', bodyOf('/webhooks/paypal'), 'a'],
    ['a body after it was refused', bodyOf('/v1/bookings/MIDAS-00000000/cancel'), 'a'],
    ['a body that nobody asked for', bodyOf('/healthz', 200_000, 'GET'), 'a'],
    ['a body for no route', bodyOf('/nowhere'), 'a'],
    ['a second request byte by byte', `${COMPLETE}${HEADERS}X-Slow: `, '1'],
    ['what is not HTTP', 'HELO midas.example\r\n\r\n', 'a'],
  ])('%s', (_, beginning, part) => sendSlowly(beginning, part));
});

test('who stops in the middle is told so, as a problem document', async () => {
  const { socket, received } = await send(bodyOf('/v1/quotes'));
  await once(socket, 'end');
  expect(received()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json\r\n/);
  expect(received()).toContain('The request did not come to its end in time. Please send it again.');
});

test('an answer may take longer than its request: event streams stay', async () => {
  const { id, accessToken } = await openBooking(api.app);
  const stream = await send(
    `GET /v1/bookings/${id}/events HTTP/1.1\r\nHost: midas.example\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${accessToken}\r\n\r\n`,
  );
  await expect.poll(stream.received).toContain('200 OK');
  await sendSlowly(bodyOf('/v1/quotes'), 'a', 1); // began later, and is over
  expect(await connections()).toBe(1);
});

test('a request has sixty seconds', () => {
  const { requestTimeout, http } = requestTimeouts(REQUEST_DEADLINE);
  expect(requestTimeout + http.connectionsCheckingInterval).toBe(60_000);
});
