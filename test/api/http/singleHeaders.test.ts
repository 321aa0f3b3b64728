/** What a proxy could read one way and we another is refused: a header twice that is to be there once, and a bad host. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { apiOfFile } from '../../support/environments/apiApp.ts';
import { listen } from './listen.ts';

const api = await apiOfFile();
const port = await listen(api.app);

async function ask(headers: readonly string[], line = 'GET /healthz HTTP/1.1'): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write([line, ...headers, 'Connection: close', '', ''].join('\r\n'));
  return text(socket);
}

test.each([
  ['two hosts', ['Host: midas.example', 'Host: evil.example']],
  ['the same host twice', ['Host: midas.example', 'host: midas.example']],
  ['two hosts in one', ['Host: midas.example, evil.example']],
  ['a host with a path', ['Host: midas.example/evil']],
  ['a host with a user', ['Host: midas@evil.example']],
  ['a host with a blank', ['Host: midas.example evil.example']],
  ['a port that is none', ['Host: midas.example:evil']],
  ['two tokens', ['Host: midas.example', 'Authorization: Bearer a', 'Authorization: Bearer b']],
  ['two types', ['Host: midas.example', 'Content-Type: application/json', 'Content-Type: text/plain']],
  ['two keys', ['Host: midas.example', 'Idempotency-Key: a', 'Idempotency-Key: b']],
])('%s: 400, on every route and on none', async (_, headers) => {
  for (const line of ['GET /healthz HTTP/1.1', 'GET /nowhere HTTP/1.1', 'OPTIONS /v1/quotes HTTP/1.1']) {
    const answer = await ask(headers, line);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"validation_failed"');
  }
});

test.each(['midas.example', 'MIDAS.example:443', '127.0.0.1:3000', '[::1]:3000', 'xn--mdas-0ra.example'])(
  'a host is %s',
  async (host) => {
    expect(await ask([`Host: ${host}`])).toMatch(/^HTTP\/1\.1 200 /);
  },
);

test('a header that may be there twice is no problem', async () => {
  const twice = ['X-Forwarded-For: 203.0.113.1', 'X-Forwarded-For: 203.0.113.2'];
  expect(await ask(['Host: midas.example', ...twice])).toMatch(/^HTTP\/1\.1 200 /);
});
