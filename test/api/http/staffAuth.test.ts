/** Staff routes: a token must be genuine, meant for staff and of the right role; payloads open to nobody else. */
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { STAFF_SECRET, apiOfFile, bearer, bodyOf, post } from '../../support/environments/apiApp.ts';

const OPENED = { payloads: [{ data: 'b3BlbmVk' }] };

const api = await apiOfFile(
  {},
  {
    codecUiKey: 'key-of-this-machine',
    decodePayloads: (body) =>
      JSON.stringify(body).includes('foreign')
        ? Promise.reject(new Error('unknown key k9'))
        : Promise.resolve(OPENED),
  },
);
api.app.get('/finance-only', { onRequest: api.app.requireStaff('finance') }, (request) => request.staff);

interface TokenChanges {
  readonly roles?: unknown;
  readonly audience?: string;
  readonly expires?: string;
  readonly secret?: string;
  readonly subject?: string;
}
function token({
  roles = ['concierge'],
  audience = 'midas-staff',
  expires = '5m',
  secret = STAFF_SECRET,
  subject = 'layla',
}: TokenChanges = {}) {
  const jwt = new SignJWT({ roles })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(audience)
    .setExpirationTime(expires);
  return (subject === '' ? jwt : jwt.setSubject(subject)).sign(new TextEncoder().encode(secret));
}

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
    expect((await post(api.app, '/codec/key-of-that-machine/decode', payloads)).statusCode).toBe(404);
  });
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
