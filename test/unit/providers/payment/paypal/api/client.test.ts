import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createPayPalClient } from '../../../../../../src/providers/payment/paypal/api/client.ts';
import { createTokenSource } from '../../../../../../src/providers/payment/paypal/api/token.ts';
import { PaymentProviderUnavailable } from '../../../../../../src/providers/payment/gateway.ts';
import { settingsFor } from '../orders/orderAnswers.ts';
import { failure, type PayPalServer, type Script, startPayPalServer, TOKEN } from '../paypalServer.ts';

let server: PayPalServer | undefined;
afterEach(() => {
  vi.restoreAllMocks();
  return server?.stop();
});

const shape = z.object({ id: z.string() });
const path = '/v2/checkout/orders/1';

async function start(answer: Script, tokens?: Script) {
  server = await startPayPalServer(answer, tokens);
  return { server, client: createPayPalClient(settingsFor(server.url)) };
}

test('many calls at once fetch one token, and later calls use it again', async () => {
  const { server, client } = await start(() => ({ body: { id: '1' } }));
  await Promise.all([1, 2, 3, 4].map(() => client.get(path, shape)));
  await client.get(path, shape);
  const [token, ...others] = server.asked.filter(({ path }) => path === '/v1/oauth2/token');
  expect(others).toEqual([]);
  expect(token?.headers.authorization).toBe(`Basic ${Buffer.from('client:secret').toString('base64')}`);
  expect(token?.body.toString()).toBe('grant_type=client_credentials');
  expect(new Set(server.calls().map(({ headers }) => headers.authorization))).toEqual(
    new Set(['Bearer token-1']),
  );
});

test('a token is replaced before it expires', async () => {
  let nowMs = 0;
  let fetched = 0;
  const tokens = createTokenSource(
    async () => ({ access_token: `token-${(fetched += 1)}`, expires_in: 100 }),
    () => nowMs,
  );
  expect(await tokens.current()).toBe('token-1');
  nowMs = 39_999;
  expect(await tokens.current()).toBe('token-1');
  nowMs = 40_000;
  expect(await tokens.current()).toBe('token-2');
});

test('a token that could not be fetched is asked for again by the next call', async () => {
  const answers = [{ status: 503 }, TOKEN];
  const { client } = await start(
    () => ({ body: { id: '1' } }),
    () => answers.shift() ?? TOKEN,
  );
  await expect(client.get(path, shape)).rejects.toThrow(/503/);
  await expect(client.get(path, shape)).resolves.toEqual({ id: '1' });
});

test('a token that PayPal has ended is replaced once, and the call repeated under its key', async () => {
  let fetched = 0;
  const { server, client } = await start(
    ({ headers }) =>
      headers.authorization === 'Bearer token-2' ? { body: { id: '1' } } : failure(401, 'INVALID_TOKEN'),
    () => ({ body: { access_token: `token-${(fetched += 1)}`, expires_in: 32_400 } }),
  );
  await expect(client.post(path, { key: 'k1', body: {} }, shape)).resolves.toEqual({ id: '1' });
  expect(server.calls().map(({ headers }) => headers['paypal-request-id'])).toEqual(['k1', 'k1']);
});

test('credentials that PayPal keeps rejecting are named by their settings', async () => {
  const { server, client } = await start(() => failure(401, 'INVALID_TOKEN'));
  const refused = client.get(path, shape);
  await expect(refused).rejects.toThrow(PaymentProviderUnavailable);
  await expect(refused).rejects.toThrow(/PAYPAL_CLIENT_ID, PAYPAL_CLIENT_SECRET and PAYPAL_ENVIRONMENT/);
  expect(server.calls()).toHaveLength(2);
});

test('a client secret of another environment shows at start', async () => {
  const { client } = await start(
    () => ({}),
    () => ({
      status: 401,
      body: { error: 'invalid_client', error_description: 'Client Authentication failed' },
    }),
  );
  await expect(client.checkCredentials()).rejects.toThrow(/PAYPAL_ENVIRONMENT/);
});

test('every POST carries its key and asks for the whole object', async () => {
  const { server, client } = await start(() => ({ body: { id: '1' } }));
  await client.post(path, { key: 'booking/MIDAS-1/payment/1/open/g1', body: { intent: 'CAPTURE' } }, shape);
  await client.post(path, { key: 'x'.repeat(200) }, shape);
  const [short, long] = server.calls();
  expect(short?.headers).toMatchObject({
    'paypal-request-id': 'booking/MIDAS-1/payment/1/open/g1',
    prefer: 'return=representation',
    'content-type': 'application/json',
  });
  expect(short?.body.toString()).toBe('{"intent":"CAPTURE"}');
  expect(long?.headers['paypal-request-id']).toMatch(/^[0-9a-f]{64}$/);
});

test('an answer of another shape is no answer, and nothing of it is repeated', async () => {
  const { client } = await start(() => ({
    headers: { 'paypal-debug-id': 'f00ba4' },
    body: { id: 7, name: 'Ann' },
  }));
  const refused = client.get(path, shape);
  await expect(refused).rejects.toThrow(PaymentProviderUnavailable);
  await expect(refused).rejects.toThrow(/cannot be read at id, debug id f00ba4/);
  await expect(refused).rejects.not.toThrow(/Ann/);
});

test('a connection that breaks and a redirect leave the outcome unknown', async () => {
  const { server, client } = await start(() => ({ hangUp: true }));
  await expect(client.get(path, shape)).rejects.toThrow(/no connection/);
  server.answer = () => ({ status: 302, headers: { location: `${server.url}/elsewhere` } });
  await expect(client.get(path, shape)).rejects.toThrow(PaymentProviderUnavailable);
  expect(server.asked.map((asked) => asked.path)).not.toContain('/elsewhere');
});

test('PayPal’s debug id travels in the error, its words and our token do not', async () => {
  const { client } = await start(() => failure(422, 'PAYER_CANNOT_PAY'));
  const error: Error = await client.get(path, shape).then(
    () => expect.unreachable(),
    (refused: unknown) => refused as Error, // only errors are thrown
  );
  expect(error.message).toBe('PayPal answered 422 PAYER_CANNOT_PAY, debug id f00ba4');
  expect(JSON.stringify([error, error.stack, error.cause])).not.toMatch(/Ann|token-1|secret/);
});

test('a call that is not answered ends well before its activity does', async () => {
  const allowed: number[] = [];
  const real = AbortSignal.timeout.bind(AbortSignal);
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    allowed.push(ms);
    return real(allowed.length === 1 ? ms : 20); // the token comes; the call is given up at once
  });
  const { client } = await start(() => new Promise(() => undefined));
  await expect(client.get(path, shape)).rejects.toThrow(/nothing within 8000 ms/);
  const [token = 0, call = 0] = allowed;
  expect(2 * (token + call)).toBeLessThan(30_000);
});
