/**
 * Words of strangers that an email client would turn into a link by itself, though nobody wrote one. Whoever writes
 * such a name into a booking and a stranger's address beside it would have the company carry the link to them.
 */
import { TOP_LEVEL_DOMAINS } from './topLevelDomains.ts';

/**
 * Whether any email client would make a link of some part of a text: a web address with or without its scheme, an
 * email address, a telephone number. In doubt it would; initials and titles (`J.R.R. Tolkien`, `Dr.Smith`) are none.
 */
export function becomesLink(text: string): boolean {
  // What is not seen may join what stands on either side of it, or part it: clients differ.
  return ['', ' '].some((gap) => hasLink(asRead(text, gap)));
}

/** As clients read it: full-width letters are letters, and every dot that ends a label of a domain is a dot (UTS 46). */
const asRead = (text: string, gap: string): string =>
  text
    .replace(UNSEEN, gap)
    .normalize('NFKC')
    .replace(UNSEEN, gap)
    .replace(/\u3002/gu, '.');

const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu;

/** `mailto:x`, `host:port`, `//host`, `\\host`, and whatever has an address's sign. */
const ADDRESS = /@|\S:\S|\/\/|\\\\/u;
/** No name has so many; the shortest telephone number with letters in it, 1-800-FLOWERS, has four. */
const DIGITS_OF_A_NUMBER = 4;
/** Words with dots and no blanks between them, and whether a path follows. */
const DOTTED = /([^\s.,;!?"'“”‘’«»()<>[\]{}|/\\&=]+(?:\.[^\s.,;!?"'“”‘’«»()<>[\]{}|/\\&=]+)+)\.?([/?#]\S)?/gu;

function hasLink(text: string): boolean {
  if (ADDRESS.test(text)) return true;
  if ((text.match(/\p{Nd}/gu) ?? []).length >= DIGITS_OF_A_NUMBER) return true;
  return [...text.matchAll(DOTTED)].some(
    ([, dotted = '', path]) => path !== undefined || isDomain(dotted.split('.')),
  );
}

/** Clients link what begins like a server's name, whatever it ends in. */
const SERVER = /^(?:www|ftp)\d*$/iu;

function isDomain([first = '', ...others]: readonly string[]): boolean {
  if (SERVER.test(first)) return true;
  return others.some((label, index) => !isPartOfName(label, [first, ...others.slice(0, index)]));
}

/**
 * Whether a word behind a dot belongs to a name whose writer left out the blank: an initial, or a word after initials
 * and titles. A domain ends in two letters at least.
 */
function isPartOfName(label: string, before: readonly string[]): boolean {
  if ([...label].length === 1) return true;
  const [word = ''] = /^[\p{L}\p{M}\p{N}]*/u.exec(label) ?? [];
  if (TOP_LEVEL_DOMAINS.has(word.toLowerCase())) return false;
  return (
    (CAPITALISED.test(label) && before.every((each) => ABBREVIATION.test(each))) ||
    (WITHOUT_CASE.test(label) && before.every((each) => [...each].length === 1))
  );
}

const CAPITALISED = /^\p{Lu}[\p{L}\p{M}]*(?:-[\p{L}\p{M}]+)*$/u;
/** `J`, `Mr`, `Prof`. */
const ABBREVIATION = /^(?:\p{L}|\p{Lu}\p{L}{1,3})$/u;
const WITHOUT_CASE = /^[\p{Lo}\p{M}]+$/u;
