/** A migration needs the database and nothing else, and refuses in the words of the servers. */
import { describe, expect, it } from 'vitest';
import { ConfigError, loadMigrationSettings } from '../../../src/config/config.ts';
import { machineEnvironment } from '../../support/environments/product.ts';
import { runProgram } from '../../support/environments/productProcess.ts';

const DATABASE_URL = 'postgres://midas:m2kf83hfks92@db/midas';

function refusal(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    loadMigrationSettings(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems;
  }
}

it('the database is enough, in production too', () => {
  expect(loadMigrationSettings({ DATABASE_URL })).toEqual({ databaseUrl: DATABASE_URL });
  expect(loadMigrationSettings({ APP_ENV: 'production', DATABASE_URL })).toEqual({
    databaseUrl: DATABASE_URL,
  });
});

describe('another role may own the tables', () => {
  const owned = (role: string) => ({
    DATABASE_URL: `postgres://${role}@db/midas`,
    MIGRATION_DATABASE_URL: 'postgres://midas_owner:zk2n38fnao2@db/midas',
  });

  it.each([
    ['midas:m2kf83hfks92', 'midas'],
    ['mi%40das', 'mi@das'],
    ['midas_owner', undefined],
  ])('for the application’s role %s', (role, applicationRole) => {
    const { MIGRATION_DATABASE_URL: databaseUrl } = owned(role);
    expect(loadMigrationSettings(owned(role))).toEqual({ databaseUrl, applicationRole });
  });

  it.each([
    [
      'no role of the application',
      { ...owned('x'), DATABASE_URL: 'postgres://db/midas' },
      /^DATABASE_URL must name/,
    ],
    ['no application', { ...owned('x'), DATABASE_URL: '' }, /^DATABASE_URL must/],
    [
      'an owner elsewhere',
      { DATABASE_URL, MIGRATION_DATABASE_URL: 'mysql://db' },
      /^MIGRATION_DATABASE_URL must be/,
    ],
    [
      'an embedded owner in production',
      { DATABASE_URL, MIGRATION_DATABASE_URL: 'pglite:', APP_ENV: 'production' },
      /^MIGRATION_DATABASE_URL must be a Postgres/,
    ],
    [
      'a password of the owner that was never set',
      { DATABASE_URL, MIGRATION_DATABASE_URL: 'postgres://o:changeme@db/midas', APP_ENV: 'production' },
      /^MIGRATION_DATABASE_URL holds a placeholder/,
    ],
  ])('%s is refused', (_what, env, words) => {
    expect(refusal(env)).toEqual([expect.stringMatching(words)]);
  });
});

it('what others need may be wrong', () => {
  const others = { PORT: 'abc', PAYPAL_CLIENT_ID: 'half', STAFF_JWT_SECRET: 'short', PUBLIC_URL: 'x' };
  expect(refusal({ DATABASE_URL, ...others })).toEqual([]);
});

it.each([
  ['no database', {}, 'DATABASE_URL is missing'],
  ['something else', { DATABASE_URL: 'mysql://db' }, 'DATABASE_URL must be an address such as'],
  ['an unknown environment', { DATABASE_URL, APP_ENV: 'live' }, 'APP_ENV'],
  [
    'an embedded one in production',
    { DATABASE_URL: 'pglite:', APP_ENV: 'production' },
    'DATABASE_URL must be a Postgres',
  ],
  [
    'a password that was never set in production',
    { DATABASE_URL: 'postgres://midas:changeme@db/midas', APP_ENV: 'production' },
    'DATABASE_URL holds a placeholder',
  ],
])('%s is refused', (_what, env, words) => {
  expect(refusal(env).join('\n')).toContain(words);
  expect(refusal(env)).toHaveLength(1);
});

describe('node dist/migrate.js', () => {
  const ran = async (env: Readonly<Record<string, string>>, args: readonly string[] = []) => {
    const child = runProgram('src/migrate.ts', { ...machineEnvironment(), ...env }, args);
    const { code } = await child.exited;
    return { code, output: child.output() };
  };

  it('refuses with the list that servers refuse with, and no stack', async () => {
    const { code, output } = await ran({});
    expect(code).toBe(1);
    expect(output).toMatch(/^The configuration cannot be used:\n {2}- DATABASE_URL is missing.*\n$/);
  });

  it('--check-settings names what servers and workers would lack, before the database is asked', async () => {
    const { code, output } = await ran({ DATABASE_URL: 'postgres://127.0.0.1:1/midas' }, [
      '--check-settings',
    ]);
    expect(code).toBe(1);
    for (const name of [
      'PAYLOAD_KEYS',
      'STAFF_JWT_SECRET or STAFF_JWKS_URL',
      'STRIPE_SECRET_KEY',
      'SMTP_HOST',
    ])
      expect(output).toContain(`- ${name} is missing`);
    expect(output).not.toMatch(/^\s+at |ECONNREFUSED/m);
  });
});
