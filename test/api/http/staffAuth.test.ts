/** Staff routes: a token must be genuine, meant for staff and of the right role; payloads open to nobody else. */
import { SignJWT } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  STAFF_SECRET,
  WEBSITE,
  apiOfFile,
  apiUnderTest,
  bearer,
  bodyOf,
  post,
  send,
} from '../../support/environments/apiApp.ts';

const OPENED = { payloads: [{ data: 'b3BlbmVk' }] };

const api = await apiOfFile(
  {},
  {
    codecUiKey: 'key-of-this-machine',
    decodePayloads: (body) =>
      JSON.stringify(body).includes('foreign')
        ? Promise.reject(new Error('unknown key k9'))
        : Promise.resolve({ ...OPENED, workflowIds: ['booking/MIDAS-7K3M9QX2'] }),
  },
);
api.app.get('/finance-only', { onRequest: api.app.requireStaff('finance') }, (request) => request.staff);

interface TokenChanges {
  readonly roles?: unknown;
  readonly audience?: string;
  /** From now, or a number of seconds since the epoch. */
  readonly expires?: string | number;
  readonly secret?: string;
  readonly subject?: string;
  /** Further claims, as they are. */
  readonly claims?: Readonly<Record<string, unknown>>;
}
function token({
  roles = ['concierge'],
  audience = 'midas-staff',
  expires = '5m',
  secret = STAFF_SECRET,
  subject = 'layla',
  claims = {},
}: TokenChanges = {}) {
  const jwt = new SignJWT({ roles, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(audience)
    .setExpirationTime(expires);
  return (subject === '' ? jwt : jwt.setSubject(subject)).sign(new TextEncoder().encode(secret));
}

const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

const payloads = { payloads: [{ metadata: { encoding: 'YmluYXJ5' }, data: 'AAAA' }] };
const decode = (headers: Record<string, string>, body: Record<string, unknown> = payloads) =>
  post(api.app, '/codec/decode', body, headers);

describe('payloads open', () => {
  test('to any of staff', async () => {
    for (const role of ['concierge', 'finance', 'legal', 'ops', 'admin']) {
      const answer = await decode(bearer(await token({ roles: [role] })));
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toEqual(OPENED);
    }
  });

  test.each<[string, TokenChanges]>([
    ['of another audience', { audience: 'customers' }],
    ['that has expired', { expires: '-1s' }],
    ['under another secret', { secret: 'a-secret-that-is-not-ours-not-ours' }],
    ['without a subject', { subject: '' }],
    ['of a subject that is no name', { subject: ' ' }],
    ['of a subject with NUL', { subject: 'layla\u0000' }],
    ['of a subject with a line break', { subject: 'layla\nadmin' }],
    ['of a subject that turns the text around', { subject: 'layla\u202enimda' }],
    ['of a subject with half a character', { subject: 'layla\ud800' }],
    ['of a subject that nobody sees', { subject: '\u200b' }],
    ['of a subject without end', { subject: 'x'.repeat(256) }],
    ['that lives longer than a day', { expires: '25h' }],
    ['that lives longer than a day, near its end', { claims: { iat: secondsFromNow(-24 * 3_600) } }],
    ['that was issued at no time', { claims: { iat: 'yesterday' } }],
    ['that is to be issued long after now', { claims: { iat: secondsFromNow(24 * 3_600) }, expires: '26h' }],
  ])('to no token %s', async (_, changes) => {
    const answer = await decode(bearer(await token(changes)));
    expect(answer.statusCode).toBe(401);
    expect(bodyOf(answer)['code']).toBe('unauthenticated');
  });

  test('to no token at all, and to none that is unsigned or no token', async () => {
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"roles":["admin"]}').toString('base64url')}.`;
    for (const headers of [{}, bearer('x'), bearer('a.b.c'), bearer(unsigned)])
      expect((await decode(headers)).statusCode).toBe(401);
  });

  test('to nobody without a role', async () => {
    for (const roles of [[], ['guest'], 'admin', undefined])
      expect((await decode(bearer(await token({ roles: roles ?? null })))).statusCode).toBe(403);
  });

  test('never with a reason that reveals keys', async () => {
    const answer = await decode(bearer(await token()), { payloads: [{ data: 'foreign' }] });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).not.toContain('k9');
  });

  test('to the Web UI of this machine by its own address, and to no guess of it', async () => {
    expect((await post(api.app, '/codec/key-of-this-machine/decode', payloads)).statusCode).toBe(200);
    expect((await post(api.app, '/codec/key-of-that-machine/decode', payloads)).statusCode).toBe(401);
  });

  test('to a token that lives for a day', async () => {
    const iat = secondsFromNow(0);
    for (const changes of [{ expires: '24h' }, { claims: { iat }, expires: iat + 24 * 3_600 }])
      expect((await decode(bearer(await token(changes)))).statusCode).toBe(200);
  });
});

describe.each([
  '/codec/decode',
  '/codec/decode/',
  '/codec/decode?x',
  '/codec//decode',
  '//codec/decode',
  '/./codec/decode',
  '/v1/../codec/decode',
  '/codec%2Fdecode',
  '/%63odec/decode',
  '/%2563odec/decode',
  '/codec/%64ecode',
  '/CODEC/decode',
  '/codec/;x/decode',
  '/codec/guessed/decode',
  '/codec/encode',
  '/codec',
])('a stranger at %s', (url) => {
  test.each([WEBSITE, 'http://127.0.0.1:8233', 'https://evil.example'])(
    'from %s is refused with nothing that lets a page read it',
    async (origin) => {
      const headers = { origin, ...bearer('x') };
      const answer = await send(api.app, { method: 'POST', url, payload: payloads, headers });
      expect(answer.statusCode).toBe(401);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    },
  );
});

test('staff who call from the Web UI can be read there', async () => {
  const headers = { origin: 'http://127.0.0.1:8233', ...bearer(await token()) };
  const answer = await post(api.app, '/codec/decode', payloads, headers);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['access-control-allow-origin']).toBe('http://127.0.0.1:8233');
});

test('where an issuer is named, staff are those whom it names', async () => {
  const issued = await apiUnderTest({ STAFF_JWT_ISSUER: 'https://id.midas.example' }, { store: api.store });
  onTestFinished(() => issued.app.close());
  const statusOf = async (claims: Readonly<Record<string, unknown>>) =>
    (await post(issued.app, '/codec/decode', payloads, bearer(await token({ claims })))).statusCode;
  expect(await statusOf({ iss: 'https://id.midas.example' })).toBe(200);
  for (const iss of [
    'https://id.midas.example/',
    'https://evil.example',
    '',
    ['https://id.midas.example'],
    undefined,
  ])
    expect(await statusOf({ iss })).toBe(401);
});

describe('a route for finance', () => {
  const visit = async (roles: unknown) =>
    (await api.app.inject({ url: '/finance-only', headers: bearer(await token({ roles })) })).statusCode;
  test('is open to finance and admin, closed to others', async () => {
    expect(await visit(['finance'])).toBe(200);
    expect(await visit(['admin'])).toBe(200);
    expect(await visit(['concierge', 'legal', 'ops'])).toBe(403);
  });
});
