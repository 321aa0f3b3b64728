/** How long rows are kept is the company's to say, but never so short that something still under way goes. */
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';
import { problemsOf, REST as WITHOUT_EMAIL } from '../../support/configProblems.ts';
import { PERIODS } from '../../support/retentionPeriods.ts';

const REST = { ...WITHOUT_EMAIL, SMTP_HOST: 'localhost' };
const NAMES = [
  'RETENTION_IDEMPOTENCY_KEYS',
  'RETENTION_QUOTES',
  'RETENTION_WEBHOOKS',
  'RETENTION_IPNS',
  'RETENTION_ABANDONED_CUSTOMERS',
];
const problems = (env: Readonly<Record<string, string>>): string => problemsOf({ ...REST, ...env });

describe('the retention in the configuration', () => {
  it('has the periods of docs/retention.md where nothing is set', () => {
    expect(loadConfig(REST).retention).toEqual(PERIODS);
  });

  it.each([
    ['RETENTION_IDEMPOTENCY_KEYS', 'idempotencyKeysMs', '0s', 0],
    ['RETENTION_QUOTES', 'quotesMs', '1d', 86_400_000],
    ['RETENTION_WEBHOOKS', 'webhooksMs', '7d', 604_800_000],
    ['RETENTION_IPNS', 'ipnsMs', '168h', 604_800_000],
    ['RETENTION_ABANDONED_CUSTOMERS', 'abandonedCustomersMs', '365d', 31_536_000_000],
  ])('takes %s', (name, part, value, ms) => {
    expect(loadConfig({ ...REST, [name]: value }).retention).toMatchObject({ [part]: ms });
  });

  it.each([
    ['RETENTION_QUOTES', '23h', '1d'],
    ['RETENTION_QUOTES', '0s', '1d'],
    ['RETENTION_WEBHOOKS', '3d', '7d'],
    ['RETENTION_IPNS', '6d', '7d'],
    ['RETENTION_ABANDONED_CUSTOMERS', '604799s', '7d'],
  ])('refuses %s=%s by name: less than %s', (name, value, floor) => {
    expect(problems({ [name]: value })).toBe(`${name} must be ${floor} or more`);
  });

  it.each(NAMES)('refuses %s where it is no duration', (name) => {
    for (const value of ['never', '-1d', '30', '1.5d', '30 days'])
      expect(problems({ [name]: value })).toContain(`${name} must be a duration`);
  });
});
