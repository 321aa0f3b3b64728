/** Secrets at rest: what the keyring seals opens with the right key and purpose, and never otherwise. */
import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decrypt,
  encrypt,
  newKey,
  openText,
  parseKeyring,
  sealText,
  UnsealError,
} from '../../../src/security/keyring.ts';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const reasonOf = (attempt: () => unknown) => {
  try {
    attempt();
    return 'opened';
  } catch (error) {
    return error instanceof UnsealError ? error.reason : error;
  }
};

describe('sealing', () => {
  it('gives back any bytes that were sealed, for the purpose they were sealed for', () => {
    const keyring = parseKeyring(newKey());
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, aad) => {
        expect(Buffer.from(decrypt(keyring, encrypt(keyring, bytes, aad), aad))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('gives back any text that was sealed', () => {
    const keyring = parseKeyring(newKey());
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(openText(keyring, sealText(keyring, text, 'note'), 'note')).toBe(text);
      }),
    );
  });

  it('never seals the same text into the same form twice', () => {
    const keyring = parseKeyring(newKey());
    expect(sealText(keyring, 'same', 'note')).not.toBe(sealText(keyring, 'same', 'note'));
  });

  it('hides what it seals', () => {
    const keyring = parseKeyring(newKey());
    const sealed = Buffer.from(encrypt(keyring, Buffer.from('villa keys'), 'note'));
    expect(sealed.includes('villa')).toBe(false);
  });
});

describe('opening', () => {
  it('refuses every single flipped bit', () => {
    const keyring = parseKeyring(key('k1'));
    const sealed = encrypt(keyring, Buffer.from('amount 100'), 'note');
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const altered = Uint8Array.from(sealed, (byte, index) =>
        index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte,
      );
      expect(() => decrypt(keyring, altered, 'note')).toThrow(UnsealError);
    }
  });

  it('refuses every truncation', () => {
    const keyring = parseKeyring(key('k1'));
    const sealed = encrypt(keyring, Buffer.from('amount 100'), 'note');
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => decrypt(keyring, sealed.subarray(0, length), 'note')).toThrow(UnsealError);
    }
  });

  it('refuses another purpose', () => {
    const keyring = parseKeyring(newKey());
    const sealed = sealText(keyring, 'secret', 'idempotency');
    expect(reasonOf(() => openText(keyring, sealed, 'note'))).toBe('rejected');
  });

  it('distinguishes a key that is missing from one that is wrong', () => {
    const sealed = sealText(parseKeyring(key('k1')), 'secret', 'note');
    expect(reasonOf(() => openText(parseKeyring(key('k2')), sealed, 'note'))).toBe('unknown_key');
    expect(reasonOf(() => openText(parseKeyring(key('k1')), sealed, 'note'))).toBe('rejected');
  });

  it('says so when something was never sealed', () => {
    const keyring = parseKeyring(newKey());
    expect(reasonOf(() => openText(keyring, 'plain text', 'note'))).toBe('malformed');
  });
});

describe('rotation', () => {
  it('seals with the newest key and still opens what older keys sealed', () => {
    const [older, newer] = [key('k1'), key('k2')];
    const rotated = parseKeyring(`${newer},${older}`);
    expect(openText(rotated, sealText(parseKeyring(older), 'old', 'note'), 'note')).toBe('old');
    expect(openText(parseKeyring(newer), sealText(rotated, 'new', 'note'), 'note')).toBe('new');
  });
});

describe('reading a keyring', () => {
  const secret = randomBytes(32).toString('base64');

  it.each([
    ['nothing', '', /no id/],
    ['a key without an id', secret, /no id/],
    ['an empty id', `:${secret}`, /unfit id/],
    ['key and id the wrong way round', `${secret}:k1`, /unfit id/],
    ['a key that is too short', `k1:${randomBytes(16).toString('base64')}`, /32 bytes/],
    ['a key that is not base64', `k1:${'*'.repeat(44)}`, /32 bytes/],
    ['an empty second entry', `k1:${secret},`, /Key 2 of 2 has no id/],
    ['an id twice', `k1:${secret},k1:${randomBytes(32).toString('base64')}`, /Key 2 of 2 repeats/],
  ])('refuses %s and says what is wrong', (_, text, problem) => {
    expect(() => parseKeyring(text)).toThrow(problem);
  });

  it('never repeats a key in its complaint', () => {
    for (const text of [secret, `${secret}:k1`, `k1:${secret}x`, `k1:${secret},k1:${secret}`]) {
      let complaint = '';
      try {
        parseKeyring(text);
      } catch (error) {
        complaint = inspect(error);
      }
      expect(complaint).not.toBe('');
      expect(complaint).not.toContain(secret.slice(0, 12));
    }
  });

  it('keeps its keys out of logs', () => {
    const keyring = parseKeyring(`k1:${secret}`);
    const shown = inspect(keyring, { depth: 9, showHidden: true }) + JSON.stringify([...keyring.keys]);
    expect(shown).not.toContain(secret.slice(0, 12));
    expect(shown).not.toContain(Buffer.from(secret, 'base64').toString('hex').slice(0, 12));
  });

  it('accepts a key that it made itself', () => {
    expect(parseKeyring(`${newKey()},${newKey()}`).keys.size).toBe(2);
  });
});
