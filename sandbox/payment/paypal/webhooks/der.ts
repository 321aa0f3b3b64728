/** As much of DER as a certificate needs (ITU-T X.690): every value is a tag, a length and its content. */

const TAG = { boolean: 1, integer: 2, bitString: 3, octetString: 4, oid: 6, utf8: 12 } as const;
const SEQUENCE = 0x30;
const SET = 0x31;
const UTC_TIME = 23;
const GENERALIZED_TIME = 24;
const CONTEXT = 0x80;
const CONSTRUCTED_CONTEXT = 0xa0;

export const sequence = (...parts: readonly Buffer[]): Buffer => value(SEQUENCE, Buffer.concat(parts));
export const set = (...parts: readonly Buffer[]): Buffer => value(SET, Buffer.concat(parts));
export const yes = (): Buffer => value(TAG.boolean, Buffer.from([0xff]));
export const text = (content: string): Buffer => value(TAG.utf8, Buffer.from(content, 'utf8'));
export const octets = (content: Buffer): Buffer => value(TAG.octetString, content);

/** `unused` bits at the end of the last byte are not part of the string. */
export const bits = (content: Buffer, unused = 0): Buffer =>
  value(TAG.bitString, Buffer.concat([Buffer.from([unused]), content]));

/** A positive number, big end first: a leading zero keeps its first bit from being read as a sign. */
export function positive(bytes: Buffer): Buffer {
  const sign = (bytes[0] ?? 0) >= 0x80 ? Buffer.from([0]) : Buffer.alloc(0);
  return value(TAG.integer, Buffer.concat([sign, bytes]));
}

/** A field known by its number, which holds other values. */
export const field = (number: number, ...parts: readonly Buffer[]): Buffer =>
  value(CONSTRUCTED_CONTEXT + number, Buffer.concat(parts));

/** A field known by its number, which stands for a value of an implied type. */
export const implied = (number: number, content: Buffer): Buffer => value(CONTEXT + number, content);

/** Two digits of the year until 2049, four from then on (RFC 5280, section 4.1.2.5). */
export function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return digits < '2050'
    ? value(UTC_TIME, Buffer.from(digits.slice(2), 'ascii'))
    : value(GENERALIZED_TIME, Buffer.from(digits, 'ascii'));
}

/** `1.2.840.113549`: the first two arcs share a byte, the others are in base 128, all but the last digit marked. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...arcs] = dotted.split('.').map(Number);
  return value(TAG.oid, Buffer.from([first * 40 + second, ...arcs.flatMap(base128)]));
}

function base128(arc: number): number[] {
  const digits = [arc & 0x7f];
  for (let rest = arc >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}

function value(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content)]), content]);
}

/** Below 128 the length itself, else how many bytes it takes and those bytes. */
function lengthOf(content: Buffer): number[] {
  if (content.length < 0x80) return [content.length];
  const digits: number[] = [];
  for (let rest = content.length; rest > 0; rest >>>= 8) digits.unshift(rest & 0xff);
  return [0x80 | digits.length, ...digits];
}
