/** Addresses in the configuration: one spelling inside, whatever a person writes, and a refusal for what is none. */
import { describe, expect, it } from 'vitest';
import { type Config, loadConfig } from '../../../src/config/config.ts';
import { composeSettings, workflowPage } from '../../../src/composition/links.ts';
import { problemsOf, REST as WITHOUT_EMAIL } from '../../support/configProblems.ts';

const REST = { ...WITHOUT_EMAIL, SMTP_HOST: 'localhost' };
const configOf = (env: Readonly<Record<string, string>>): Config => loadConfig({ ...REST, ...env });
const problems = (env: Readonly<Record<string, string>>): string => problemsOf({ ...REST, ...env });

const BASES = [
  'PUBLIC_URL',
  'API_URL',
  'TEMPORAL_UI_URL',
  'STRIPE_API_BASE',
  'SENDGRID_API_BASE',
  'MAILGUN_API_BASE',
];
const SINGLE = [...BASES, 'STAFF_JWKS_URL'];

describe('an address that others are made of', () => {
  it.each([
    ['https://midas.example/', 'https://midas.example'],
    ['https://midas.example//', 'https://midas.example'],
    ['HTTPS://Midas.Example', 'https://midas.example'],
    ['https://midas.example:443', 'https://midas.example'],
    [' https://midas.example ', 'https://midas.example'],
    ['https:\\\\midas.example\\', 'https://midas.example'],
    ['https://midas.example/rentals/', 'https://midas.example/rentals'],
    ['http://127.0.0.1:4010/', 'http://127.0.0.1:4010'],
    ['http://[::1]:3000/', 'http://[::1]:3000'],
    ['https://müdas.example', 'https://xn--mdas-0ra.example'],
  ])('%j is %s', (written, address) => {
    const config = configOf({ PUBLIC_URL: written, TEMPORAL_UI_URL: written, STRIPE_API_BASE: written });
    expect(config).toMatchObject({ publicUrl: address, apiUrl: address });
    expect([config.temporal.uiUrl, config.stripe.apiBase]).toEqual([address, address]);
  });

  it('gives links without a double slash', () => {
    const config = configOf({
      PUBLIC_URL: 'https://midas.example/',
      API_URL: 'https://api.midas.example/',
      TEMPORAL_UI_URL: 'https://temporal.midas.example/',
    });
    const links = [
      composeSettings(config).customerLink('MIDAS-00000000', 1),
      composeSettings(config).unsubscribeLink?.({ bookingId: 'MIDAS-00000000' }) ?? '',
      workflowPage(config, 'MIDAS-00000000'),
    ];
    for (const link of links) expect(link).toMatch(/^https:\/\/[^/]+\/[^/]/);
  });

  it.each([
    'javascript:alert(1)',
    'javascript://midas.example/%0aalert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'ftp://midas.example',
    'midas.example',
    'midas.example:443',
    '//midas.example',
    'https://',
    'https://midas example',
    'https://user@midas.example',
    'https://user:pass@midas.example',
    'https://midas.example/?next=x',
    'https://midas.example/#x',
    'https://*.midas.example',
    'https://midas.example, https://other.example',
    'not an address',
  ])('%j is none', (written) => {
    for (const name of SINGLE.filter((each) => each !== 'STAFF_JWKS_URL' || !written.includes('?')))
      expect(problems({ [name]: written }), name).toContain(`${name} must be an address of http or https`);
  });

  it('is not shown when it is refused: it may hold a password', () => {
    expect(problems({ PUBLIC_URL: 'https://user:hunter2@midas.example' })).not.toContain('hunter2');
    expect(problems({ DATABASE_URL: 'postgres//midas:hunter2@db/midas' })).not.toContain('hunter2');
  });
});

describe('CORS_ORIGINS', () => {
  it('are kept as a browser sends them, each once', () => {
    const written =
      'https://Midas.example/, https://midas.example:443,http://localhost:5173,https://www.midas.example';
    expect(configOf({ CORS_ORIGINS: written }).http.corsOrigins).toEqual([
      'https://midas.example',
      'http://localhost:5173',
      'https://www.midas.example',
    ]);
  });

  it.each([
    '*',
    'https://*.midas.example',
    'null',
    'https://midas.example/app',
    'https://midas.example?x=1',
    'https://midas.example#x',
    'https://user@midas.example',
    'midas.example',
    'javascript:alert(1)',
    'file://',
    '/^https:/',
    'true',
    'https://midas.example https://www.midas.example',
  ])('%j is none, and the refusal says which of several', (written) => {
    expect(problems({ CORS_ORIGINS: written })).toContain('CORS_ORIGINS must be origins');
    expect(problems({ CORS_ORIGINS: `https://midas.example,${written}` })).toContain('number 2 of 2');
  });
});

describe('TRUSTED_PROXIES', () => {
  it.each([
    ['10.0.0.7', ['10.0.0.7']],
    ['10.0.0.7/32, 10.0.0.7', ['10.0.0.7']],
    ['10.0.0.0/8,172.16.0.0/12', ['10.0.0.0/8', '172.16.0.0/12']],
    ['2001:DB8:0:0::1', ['2001:db8::1']],
    ['2001:db8::/032', ['2001:db8::/32']],
    ['::ffff:10.0.0.7', ['10.0.0.7']],
    ['loopback', ['127.0.0.0/8', '::1']],
    ['UniqueLocal', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']],
  ])('%s', (written, ranges) => {
    expect(configOf({ TRUSTED_PROXIES: written }).http.trustedProxies).toEqual(ranges);
  });

  it.each([
    '*',
    'true',
    '1',
    'traefik',
    'proxy.midas.example',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.0.0',
    '10.0.0.7:443',
    '[::1]',
    'fe80::1%eth0',
    '::/129',
    'https://10.0.0.7',
  ])('%s is none, and the refusal says which of several', (written) => {
    expect(problems({ TRUSTED_PROXIES: written })).toContain('TRUSTED_PROXIES must be addresses or ranges');
    expect(problems({ TRUSTED_PROXIES: `10.0.0.1,${written}` })).toContain('number 2 of 2');
  });
});

describe('where servers are', () => {
  it.each([
    [
      'DATABASE_URL',
      [
        'db',
        'db:5432',
        'mysql://db/midas',
        'postgres//db',
        'postgres:5432/midas',
        'postgres://midas:p#ss@db/midas',
      ],
    ],
    ['REDIS_URL', ['redis', 'redis:6379', 'http://redis:6379', '6379']],
    [
      'TEMPORAL_ADDRESS',
      ['http://temporal:7233', 'temporal:7233/x', 'temporal:', 'a b:7233', 'u@temporal:7233'],
    ],
    ['SMTP_HOST', ['smtp://mail.midas.example', 'mail.midas.example:587', 'user@mail.midas.example', 'a b']],
  ])('%s that is none is refused with what it is', (name, written) => {
    for (const each of written)
      expect(problems({ [name]: each }), each).toMatch(new RegExp(`^${name} must be .* such as `));
  });

  it.each([
    [
      'DATABASE_URL',
      ['postgres://db', 'postgresql://u:p%23@db:5432/midas?sslmode=require', 'postgres:///m?host=/run'],
    ],
    ['REDIS_URL', ['redis://redis:6379', 'rediss://:pass@redis:6380/1']],
    ['TEMPORAL_ADDRESS', ['temporal:7233', 'ns.acct.tmprl.cloud:7233', '[::1]:7233', 'temporal']],
    ['SMTP_HOST', ['mail.midas.example', '127.0.0.1', '::1', 'localhost']],
  ])('%s that is one is taken as it is', (name, written) => {
    for (const each of written) expect(problems({ [name]: each }), each).toBe('');
  });
});
