/** `npm run token` signs what the embedded start in the same environment takes, and nothing in production. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { embeddedSecrets } from '../../../src/embedded/folder/secrets.ts';
import { machineEnvironment } from '../../support/environments/product.ts';
import { runProgram } from '../../support/environments/productProcess.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midas-token-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function token(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = runProgram(
    'tools/token/main.ts',
    { ...machineEnvironment(), MIDAS_DATA_DIR: folder, ...env },
    args,
  );
  const { code } = await child.exited;
  return { code, output: child.output() };
}

const claimsOf = async (signed: string, secret: string) => {
  const key = new TextEncoder().encode(secret);
  const { payload } = await jwtVerify(signed.trim(), key, { audience: 'midas-staff', algorithms: ['HS256'] });
  return payload;
};

it('with the secret of the data folder, for the roles that are named', async () => {
  const { staffJwtSecret } = await embeddedSecrets(folder);
  const { code, output } = await token(['--role', 'finance', '--role', 'ops', '--name', 'layla']);
  expect(code).toBe(0);
  const { iat = 0, exp = 0, ...claims } = await claimsOf(output, staffJwtSecret);
  expect(claims).toEqual({ sub: 'layla', roles: ['finance', 'ops'], aud: 'midas-staff' });
  expect(exp - iat).toBe(8 * 3600);
});

it('with STAFF_JWT_SECRET where that is set', async () => {
  const secret = 'a secret of somebody, and long enough';
  const { output } = await token(['--role', 'finance'], { STAFF_JWT_SECRET: secret });
  expect(await claimsOf(output, secret)).toMatchObject({ sub: 'developer', roles: ['finance'] });
});

it('issued by whom STAFF_JWT_ISSUER names, as that start asks for', async () => {
  const env = { STAFF_JWT_SECRET: 'a secret of somebody, and long enough', STAFF_JWT_ISSUER: 'midas-login' };
  const { output } = await token(['--role', 'finance'], env);
  expect(await claimsOf(output, env.STAFF_JWT_SECRET)).toMatchObject({ iss: 'midas-login' });
});

it.each([
  ['in production', ['--role', 'finance'], { APP_ENV: 'production' }, /^APP_ENV is production/],
  [
    'in production with a secret',
    ['--role', 'finance'],
    { APP_ENV: 'production', STAFF_JWT_SECRET: 'x'.repeat(32) },
    /^APP_ENV is production/,
  ],
  ['no role', [], {}, /^Name a role: --role concierge, or --role finance/],
  ['no such role', ['--role', 'boss'], {}, /^--role is one of concierge, finance, legal, ops, admin\n$/],
  ['no such option', ['--rol', 'finance'], {}, /^Unknown option '--rol'/],
  ['no embedded start', ['--role', 'finance'], {}, /holds no embedded start: run npm start once/],
  [
    'an identity provider',
    ['--role', 'finance'],
    { STAFF_JWKS_URL: 'https://login.midas.example/keys' },
    /^Staff sign in at the identity provider/,
  ],
])('%s: none, with words and no stack', async (_what, args, env, words) => {
  const { code, output } = await token(args, env);
  expect(output).toMatch(words);
  expect(output).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
  expect(await readdir(folder)).toEqual([]); // asking makes no secrets
});
