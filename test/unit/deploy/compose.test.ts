/** What can be known of the one-host deployment without starting it: that it fails safe and starts in order. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { addressReader } from '../../../src/api/http/clientAddress.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { problemsOf, REST } from '../../support/configProblems.ts';

const root = join(import.meta.dirname, '../../..');

const service = z.looseObject({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  healthcheck: z.looseObject({ disable: z.boolean().default(false) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});
const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const { services } = z
  .looseObject({ services: z.record(z.string(), service) })
  .parse(parse(compose, { merge: true }));
const every = Object.entries(services);

function serviceNamed(name: string): z.output<typeof service> {
  const found = services[name];
  if (found === undefined) throw new Error(`there is no service ${name}`);
  return found;
}

/** Services that end once they have done their work. */
const JOBS = ['temporal-schema', 'temporal-namespace', 'migrate'];

describe('docker-compose.yml', () => {
  test('pins every image to a version', () => {
    for (const [name, { image, build }] of every) {
      if (build === undefined) expect(image, name).toMatch(/:\d[\w.-]*$/);
    }
  });

  test('publishes nothing beyond this machine', () => {
    const published = every.flatMap(([, { ports }]) => ports);
    expect(published.length).toBeGreaterThan(0);
    for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test('holds no secret, and does not start without one', () => {
    for (const [name, { environment }] of every) {
      for (const [variable, value] of Object.entries(environment)) {
        if (!/PASSWORD|PWD|SECRET|_KEY/.test(variable) || value === '') continue;
        expect(value, `${name} ${variable}`).toMatch(/^\$\{[A-Z_]+:\?.+\}$/);
      }
    }
  });

  test('waits for a job to have ended, and for a server to be healthy', () => {
    for (const [name, { depends_on }] of every) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const awaited = JOBS.includes(other) ? 'service_completed_successfully' : 'service_healthy';
        expect(condition, `${name} on ${other}`).toBe(awaited);
        if (!JOBS.includes(other)) expect(services[other]?.healthcheck, other).toBeDefined();
      }
    }
  });

  test('serves only after the schema, the namespace and the search attributes stand', () => {
    for (const name of ['api', 'worker']) {
      expect(Object.keys(services[name]?.depends_on ?? {}), name).toEqual(
        expect.arrayContaining(['migrate', 'temporal-namespace']),
      );
    }
  });

  test('keeps the passwords of the databases from the processes that need none', () => {
    for (const name of ['migrate', 'api', 'worker']) {
      expect(services[name]?.environment, name).toMatchObject({
        POSTGRES_PASSWORD: '',
        MIDAS_OWNER_POSTGRES_PASSWORD: '',
        TEMPORAL_POSTGRES_PASSWORD: '',
      });
    }
  });

  test('gives the owner of the tables to the migration alone', () => {
    const roleOf = (address = '') => address && new URL(address.replace(/\$\{[^}]*\}/g, 'x')).username;
    const { DATABASE_URL, MIGRATION_DATABASE_URL } = serviceNamed('migrate').environment;
    expect([roleOf(DATABASE_URL), roleOf(MIGRATION_DATABASE_URL)]).toEqual(['midas', 'midas_owner']);
    for (const name of ['api', 'worker'])
      expect(serviceNamed(name).environment).toMatchObject({ DATABASE_URL, MIGRATION_DATABASE_URL: '' });
    const roles = readFileSync(join(root, 'deploy/postgres/roles.sh'), 'utf8');
    expect(roles).toContain('CREATE DATABASE midas OWNER midas_owner;');
  });

  test('names every setting without which production does not start', () => {
    const byCompose = [...compose.matchAll(/\$\{([A-Z_]+):\?/g)].flatMap(([, name]) => name ?? []);
    const given = Object.entries(services['api']?.environment ?? {}).filter(
      ([, value]) => !value.includes('$'),
    );
    const missing = problemsOf({ ...Object.fromEntries(given), APP_ENV: 'production' })
      .split('\n')
      .filter((problem) => problem.includes(' is missing'))
      .map((problem) => problem.split(' ')[0] ?? '');
    expect(missing).toContain('PAYLOAD_KEYS');
    // in several ways, which Compose has no words for: so the job that everything waits for names them
    const inSeveralWays = ['STAFF_JWT_SECRET', 'SMTP_HOST'];
    const fromParts = ['DATABASE_URL', 'TEMPORAL_ADDRESS'];
    expect(missing.filter((name) => ![...byCompose, ...fromParts].includes(name))).toEqual(inSeveralWays);
    expect(services['migrate']?.command).toContain('--check-settings');
  });

  test('believes the TLS proxy on this host about its callers, and lets .env name another one', () => {
    const { environment } = serviceNamed('api');
    const [, proxies = ''] = /^\$\{TRUSTED_PROXIES:-(.+)\}$/.exec(environment['TRUSTED_PROXIES'] ?? '') ?? [];
    const { http } = loadConfig({ ...REST, SMTP_HOST: 'localhost', TRUSTED_PROXIES: proxies });
    const callerBehind = (proxy: string) =>
      addressReader(http.trustedProxies)({
        headers: { 'x-forwarded-for': '203.0.113.7' },
        socket: { remoteAddress: proxy },
      });
    // gateways of the networks that Docker makes: by default, further ones, and with IPv6
    for (const gateway of ['172.17.0.1', '::ffff:172.31.0.1', '192.168.240.1', 'fd00:4711::1'])
      expect(callerBehind(gateway), gateway).toBe('203.0.113.7');
    expect(callerBehind('198.51.100.9')).toBe('198.51.100.9');
    expect(problemsOf({ APP_ENV: 'production', TRUSTED_PROXIES: proxies })).not.toContain('TRUSTED_PROXIES');
  });

  test('gives the API a folder of exchange rates, whose file may be replaced', () => {
    const { volumes, environment } = serviceNamed('api');
    const [, inside] = /^\$\{FX_RATES_FOLDER:-\.\/deploy\/rates\}:([^:]+):ro$/.exec(volumes[0] ?? '') ?? [];
    expect(environment['FX_RATES_FILE']).toBe(`\${FX_RATES_FOLDER:+${inside ?? ''}/fx-rates.json}`);
    expect(existsSync(join(root, 'deploy/rates'))).toBe(true);
  });

  test('has a Web UI that shows payloads to who signs in, and says to others why not', () => {
    const { environment, env_file: files } = serviceNamed('temporal-ui');
    expect(environment).toMatchObject({
      TEMPORAL_CODEC_ENDPOINT: expect.stringMatching(/\/codec$/),
      TEMPORAL_CODEC_PASS_ACCESS_TOKEN: 'true',
    });
    // the image writes it into a YAML file unquoted
    expect(environment['TEMPORAL_CODEC_DEFAULT_ERROR_MESSAGE']).toMatch(/signed in.*ui\.env/);
    expect(environment['TEMPORAL_CODEC_DEFAULT_ERROR_MESSAGE']).not.toMatch(/: | #|["'\n]/);
    expect(files).toEqual([{ path: 'deploy/temporal/ui.env', required: false }]);
    const example = readFileSync(join(root, 'deploy/temporal/ui.env.example'), 'utf8');
    for (const name of ['ENABLED=true', 'PROVIDER_URL=', 'CLIENT_ID=', 'CLIENT_SECRET=', 'CALLBACK_URL=http'])
      expect(example).toContain(`TEMPORAL_AUTH_${name}`);
  });

  test('mounts only files that are there', () => {
    const mounted = every.flatMap(([, { volumes }]) => volumes).filter((volume) => volume.startsWith('./'));
    expect(mounted.length).toBeGreaterThan(0);
    for (const volume of mounted) {
      expect(existsSync(join(root, volume.split(':')[0] ?? '')), volume).toBe(true);
    }
  });

  test('registers in its namespace the search attributes that the product sets', () => {
    const names = readFileSync(join(root, 'src/temporal/names.ts'), 'utf8').match(/Midas[A-Z]\w+/g) ?? [];
    const script = readFileSync(join(root, 'deploy/temporal/namespace.sh'), 'utf8');
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !script.includes(name))).toEqual([]);
  });
});
