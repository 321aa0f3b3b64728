/** Letters of bytes in the charset that a message names. */
import { TextDecoder } from 'node:util';

/** @throws TypeError for bytes that are no letters of the charset. */
export type Decode = (bytes: Uint8Array) => string;

/** Undefined for a charset that nobody here knows. */
export function decoderOf(charset: string): Decode | undefined {
  try {
    const decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true });
    return decoder.encoding === 'windows-1252' ? windows1252 : (bytes) => decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** 0x80 to 0x9F; the five that the charset leaves out stay control characters, as the Encoding Standard has it. */
const C1 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** By hand: Node 20 takes the fast path of Latin-1 for this charset, and reads a euro as a control character. */
function windows1252(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes).toString('latin1');
  return latin1.replace(/[\u0080-\u009f]/g, (letter) => C1.charAt(letter.charCodeAt(0) - 0x80));
}
