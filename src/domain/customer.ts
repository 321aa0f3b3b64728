/**
 * How a customer is found by name: by whole words, whatever their case, accents and order. Words are compared one by
 * one, each with its equal, so that they can be kept as keyed hashes as well.
 */

/** The words that a name is found by: what blanks part, whole and in its parts (`O'Neill`, `O` and `Neill`). */
export function nameWords(name: string): string[] {
  return [...new Set(nameTokens(name).flatMap(({ whole, parts }) => [whole, ...parts]))];
}

/** What blanks part in a name: found by itself as one word, or by all of its parts. */
export interface NameToken {
  readonly whole: string;
  readonly parts: readonly string[];
}

/** A name as somebody looks for it, each of its tokens to be found. Empty where it holds no word. */
export function nameTokens(text: string): NameToken[] {
  return fold(text)
    .split(/\s+/u)
    .map((token) => [...token.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map(([part]) => part))
    .filter((parts) => parts.length > 0)
    .map((parts) => ({ whole: parts.join(''), parts }));
}

/** Accents, points and joiners that a writer may leave out. Vowel signs of Indic scripts are none: they make the word. */
const ACCENTS =
  /(?=\p{M})(?:\p{Script=Inherited}|\p{Script=Hebrew}|\p{Script=Arabic})|\p{Default_Ignorable_Code_Point}|\u0640/gu;

/** Letters that Unicode does not take apart, as people write them on a keyboard without them. */
const PLAIN: Readonly<Record<string, string>> = {
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ħ: 'h',
  ŧ: 't',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ς: 'σ',
};

/** Upper case first: it makes two letters of ß, and one of ı and i. */
const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .toUpperCase()
    .toLowerCase()
    .replace(/[øđðłħŧæœþς]/gu, (letter) => PLAIN[letter] ?? letter);
