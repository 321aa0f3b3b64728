/** What can be known of the one-host deployment without starting it: that it fails safe and starts in order. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

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
const { services } = z
  .looseObject({ services: z.record(z.string(), service) })
  .parse(parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }));
const every = Object.entries(services);

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
        TEMPORAL_POSTGRES_PASSWORD: '',
      });
    }
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
