/** The configuration refuses just the keys that the keyring could not read. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { payloadKeysProblem } from '../../../src/config/secrets.ts';
import { newKey, parseKeyring } from '../../../src/security/keyring.ts';
import { problemsOf, productionEnvironment } from '../../support/configProblems.ts';

const keyOf = (bytes: Buffer): string => `k1:${bytes.toString('base64')}`;

describe('the form of PAYLOAD_KEYS', () => {
  it('is the keyring’s, in every environment', () => {
    const entry = fc.oneof(
      fc.constantFrom(
        'k1:key',
        'k1:',
        ':',
        '',
        'k1',
        'k 1:AAAA',
        `${'k'.repeat(33)}:AAAA`,
        newKey(),
        newKey(),
      ),
      fc.uint8Array({ minLength: 31, maxLength: 33 }).map((bytes) => keyOf(Buffer.from(bytes))),
      fc.constant(`k1:${randomBytes(32).toString('base64url')}`),
    );
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 3 }), (entries) => {
        const keys = entries.join(',');
        expect(payloadKeysProblem(keys) === undefined, keys).toBe(isRead(keys));
      }),
      { seed: 12 },
    );
  });

  it('is refused with what it is', () => {
    expect(problemsOf({ ...productionEnvironment(), APP_ENV: 'staging', PAYLOAD_KEYS: 'k1:key' })).toMatch(
      /PAYLOAD_KEYS must be/,
    );
  });
});

function isRead(keys: string): boolean {
  try {
    parseKeyring(keys);
    return true;
  } catch {
    return false;
  }
}
