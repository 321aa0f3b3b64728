/** A value that is none says what its variable takes, in words and without repeating what stands there. */
import { expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';
import { problemsOf, REST } from '../../support/configProblems.ts';

const PORTS = ['PORT', 'METRICS_PORT', 'EMBEDDED_TEMPORAL_PORT', 'EMBEDDED_TEMPORAL_UI_PORT', 'SANDBOX_PORT'];

it.each([
  ...PORTS.map((name) => [name, 'abc', 'a port: a number from 1 to 65535, or 0 for any free one']),
  ...['0x10', '1e3', '65536', '-1', '80.5', '70 0', '٣'].map((value) => [
    'PORT',
    value,
    'a port: a number from 1',
  ]),
  ['SMTP_PORT', '0', 'a port: a number from 1 to 65535'],
  ['MAX_DECLINES', '0', 'a whole number from 1 to 1000000'],
  ['MAX_DECLINES', '2000000', 'a whole number from 1 to 1000000'],
  ['EVENT_STREAMS_PER_BOOKING', 'ten', 'a whole number from 1 to 1000000'],
  ['APP_ENV', 'prod', 'development, staging or production'],
  ['LOG_LEVEL', 'loud', 'trace, debug, info, warn, error, fatal or silent'],
  ['SMTP_SECURE', 'yes', 'true, false, 1, 0, on or off'],
  ['PAYPAL_ENVIRONMENT', 'test', 'sandbox or live'],
])('%s=%s', (name, value, words) => {
  const problems = problemsOf({ ...REST, SMTP_HOST: 'localhost', [name]: value }).split('\n');
  expect(problems.filter((problem) => problem.startsWith(name))).toEqual([
    expect.stringContaining(`${name} must be ${words}`),
  ]);
  if (value.length > 2) expect(problems.join('\n')).not.toContain(`"${value}"`);
});

it('spaces around a number are no part of it', () => {
  const { http } = loadConfig({ ...REST, SMTP_HOST: 'localhost', PORT: ' 3100 ', METRICS_PORT: '0' });
  expect(http).toMatchObject({ port: 3100, metricsPort: 0 });
});
