/** .env.example is what an operator reads first: it names every setting, and nothing that is not one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig, loadEmbeddedSettings } from '../../../src/config/config.ts';
import { newKey } from '../../../src/security/keyring.ts';

const root = join(import.meta.dirname, '../../..');
const example = readFileSync(join(root, '.env.example'), 'utf8');
const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');

/** Variables under a heading (`## …`) whose title begins so; all of them without a title. */
function variables(title = ''): string[] {
  return example
    .split(/^## /m)
    .filter((section) => section.startsWith(title))
    .flatMap((section) => [...section.matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].flatMap(([, name]) => name ?? []));
}

/** Whatever the configuration asks its environment for. */
function variablesThatTheProductReads(): string[] {
  const asked = new Set<string>();
  const complete: Record<string, string> = {
    TEMPORAL_ADDRESS: 'localhost:7233',
    DATABASE_URL: 'postgres://localhost/midas',
    PAYLOAD_KEYS: newKey(),
    BOOKING_TOKEN_SECRET: 'x'.repeat(32),
    STAFF_JWT_SECRET: 'x'.repeat(32),
    STRIPE_SECRET_KEY: 'sk_test_1',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_1',
    STRIPE_WEBHOOK_SECRET: 'whsec_1',
    SMTP_HOST: 'localhost',
  };
  const listening = new Proxy(complete, {
    get(env, name) {
      if (typeof name === 'string') asked.add(name);
      return Reflect.get(env, name);
    },
  });
  loadConfig(listening);
  loadEmbeddedSettings(listening);
  return [...asked].filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name));
}

const readByCompose = [...compose.matchAll(/\$\{([A-Z0-9_]+)[:}]/g)].flatMap(([, name]) => name ?? []);

describe('.env.example', () => {
  test('names every variable that the product reads', () => {
    const read = variablesThatTheProductReads();
    expect(read).toContain('TEAM_CUSTOMER_SERVICE_EMAIL');
    expect(read).toContain('SANDBOX_PORT');
    expect(read.filter((name) => !variables().includes(name))).toEqual([]);
  });

  test('says which level the log has by default, also on one machine', () => {
    const [, level] = /(\w+) \(default\).*\nLOG_LEVEL=$/m.exec(example) ?? [];
    expect(loadEmbeddedSettings({}).logLevel).toBe(level);
  });

  test('names every variable that docker-compose.yml reads', () => {
    expect(readByCompose).toContain('MIDAS_POSTGRES_PASSWORD');
    expect(readByCompose.filter((name) => !variables().includes(name))).toEqual([]);
  });

  test('offers no variable without effect, but those it calls reserved', () => {
    const effective = [...variablesThatTheProductReads(), ...readByCompose];
    const reserved = variables('Reserved');
    expect(reserved.length).toBeGreaterThan(0);
    expect(variables().filter((name) => !effective.includes(name))).toEqual(reserved);
  });

  test('names each variable once, with a line that says what it is', () => {
    const names = variables();
    expect(new Set(names).size).toBe(names.length);
    expect([...example.matchAll(/^# .+\n[A-Z][A-Z0-9_]*=$/gm)]).toHaveLength(names.length);
  });
});
