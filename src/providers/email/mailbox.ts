/** A mailbox as RFC 5322 writes it into one header line, for the providers that take it as text. */
import { displayName } from '../../domain/notification/emailAddress.ts';

/** RFC 2047: an encoded word has at most 75 characters, of which the frame takes 12 and base64 four for each three. */
const BYTES_A_WORD = 45;

/** `Name <address>`; the name encoded where it is more than plain words, so that nothing in it can be read as syntax. */
export function formatMailbox(name: string | undefined, address: string): string {
  const shown = displayName(name);
  if (shown === undefined) return address;
  if (/^[a-z0-9][a-z0-9 .'-]*$/i.test(shown))
    return `${/[.']/.test(shown) ? `"${shown}"` : shown} <${address}>`;
  return `${encodedWords(shown)} <${address}>`;
}

/** Several words where one is too short; no character is divided between two, and the reader joins them again. */
function encodedWords(text: string): string {
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (Buffer.byteLength(word + character) > BYTES_A_WORD) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  return [...words, word].map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`).join(' ');
}
