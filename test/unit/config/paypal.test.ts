/** PayPal is configured as a whole or not at all, and never with the hosts of another environment. */
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';
import { problemsOf, REST as WITHOUT_EMAIL } from '../../support/configProblems.ts';

const REST = { ...WITHOUT_EMAIL, SMTP_HOST: 'localhost' };
const SANDBOX = {
  PAYPAL_ENVIRONMENT: 'sandbox',
  PAYPAL_CLIENT_ID: 'id',
  PAYPAL_CLIENT_SECRET: 'secret',
  PAYPAL_WEBHOOK_ID: 'WH-1',
  PAYPAL_MERCHANT_ID: 'MERCHANT1',
  PAYPAL_RECEIVER_EMAIL: 'payments@midas.example',
};
const LIVE = { ...SANDBOX, PAYPAL_ENVIRONMENT: 'live' };

const problems = (env: Readonly<Record<string, string>>): string => problemsOf({ ...REST, ...env });

describe('PayPal in the configuration', () => {
  it('is not offered where nothing of it is set', () => {
    expect(loadConfig(REST).paypal).toBeUndefined();
  });

  it('is offered where all of it is set', () => {
    expect(loadConfig({ ...REST, ...SANDBOX }).paypal).toMatchObject({
      environment: 'sandbox',
      merchantId: 'MERCHANT1',
    });
  });

  it.each(Object.keys(SANDBOX))('without %s it is set by half, and the start says so', (name) => {
    const { [name as keyof typeof SANDBOX]: _left, ...rest } = SANDBOX; // one of its own keys
    expect(problems(rest)).toContain(`${name} is missing`);
  });

  it.each([
    ['the sandbox host in live', LIVE, 'https://api-m.sandbox.paypal.com', /sandbox host/],
    ['the live host in sandbox', SANDBOX, 'https://api-m.paypal.com', /live host/],
    ['a stand-in in live', LIVE, 'http://127.0.0.1:4010', /stand-in/],
    ['PayPal without https', SANDBOX, 'http://api-m.sandbox.paypal.com', /https/],
  ])('%s is refused', (_what, env, address, words) => {
    expect(problems({ ...env, PAYPAL_API_BASE: address })).toMatch(words);
    expect(problems({ ...env, PAYPAL_IPN_VERIFY_URL: address })).toMatch(words);
  });

  it('a stand-in is accepted in the sandbox environment', () => {
    expect(problems({ ...SANDBOX, PAYPAL_API_BASE: 'http://127.0.0.1:4010' })).toBe('');
    const root = { PAYPAL_WEBHOOK_ROOT_URL: 'http://127.0.0.1:4010/sandbox/paypal/ca.pem' };
    expect(problems({ ...SANDBOX, PAYPAL_API_BASE: 'http://127.0.0.1:4010', ...root })).toBe('');
  });

  it.each([
    ['without the stand-in that it is of', SANDBOX, 'https://stand-in.example/ca.pem', /names no stand-in/],
    [
      'beside PayPal itself',
      { ...SANDBOX, PAYPAL_API_BASE: 'https://api-m.sandbox.paypal.com' },
      'https://stand-in.example/ca.pem',
      /names no stand-in/,
    ],
    ['in live', LIVE, 'https://stand-in.example/ca.pem', /stand-in, yet PAYPAL_ENVIRONMENT is live/],
    ['that is no address', SANDBOX, 'ca.pem', /PAYPAL_WEBHOOK_ROOT_URL/],
  ])('a root of webhooks %s is refused', (_what, env, address, words) => {
    expect(problems({ ...env, PAYPAL_WEBHOOK_ROOT_URL: address })).toMatch(words);
  });

  it('production takes no sandbox and no stand-in', () => {
    const found = problems({ APP_ENV: 'production', ...SANDBOX, PAYPAL_API_BASE: 'http://127.0.0.1:4010' });
    expect(found).toContain('PAYPAL_ENVIRONMENT must be live in production');
    expect(found).toContain('PAYPAL_API_BASE points to a stand-in');
  });
});
