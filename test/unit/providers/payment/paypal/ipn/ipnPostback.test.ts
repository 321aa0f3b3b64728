import { afterEach, expect, test } from 'vitest';
import { createIpnPostback } from '../../../../../../src/providers/payment/paypal/ipn/ipnPostback.ts';
import { PaymentProviderUnavailable } from '../../../../../../src/providers/payment/gateway.ts';
import { type PayPalServer, type Script, startPayPalServer } from '../paypalServer.ts';

let server: PayPalServer | undefined;
afterEach(() => server?.stop());

async function start(answer: Script) {
  server = await startPayPalServer(answer);
  const verifyUrl = `${server.url}/cgi-bin/webscr`;
  return { server, postback: createIpnPostback({ environment: 'sandbox', verifyUrl }) };
}

const RAW = Buffer.from('mc_gross=1%2e00&first_name=Ren\xe9+%80&charset=windows-1252&empty=', 'latin1');

test('the message goes back byte for byte, behind one parameter and as the type it came in', async () => {
  const { server, postback } = await start(() => ({ body: 'VERIFIED' }));
  const type = 'application/x-www-form-urlencoded; charset=windows-1252';
  expect(await postback(RAW, type)).toBe('VERIFIED');
  const [asked] = server.asked;
  expect(asked?.body.equals(Buffer.concat([Buffer.from('cmd=_notify-validate&'), RAW]))).toBe(true);
  expect(asked).toMatchObject({ method: 'POST', path: '/cgi-bin/webscr', headers: { 'content-type': type } });
});

test('INVALID is an answer', async () => {
  const { postback } = await start(() => ({ body: 'INVALID\n' }));
  expect(await postback(RAW)).toBe('INVALID');
});

test.each<[string, Script]>([
  ['a page', () => ({ body: '<html>VERIFIED</html>' })],
  ['an empty answer', () => ({ body: '' })],
  ['a server error, whatever it says', () => ({ status: 500, body: 'VERIFIED' })],
  ['a refusal, whatever it says', () => ({ status: 403, body: 'INVALID' })],
  ['a redirect', () => ({ status: 302, headers: { location: '/verified' }, body: 'VERIFIED' })],
  ['a broken connection', () => ({ hangUp: true })],
  ['an endless answer', () => ({ body: 'VERIFIED'.repeat(1000) })],
])('%s is no answer: it has to be asked again', async (_, answer) => {
  const { postback } = await start(answer);
  await expect(postback(RAW)).rejects.toThrow(PaymentProviderUnavailable);
});
