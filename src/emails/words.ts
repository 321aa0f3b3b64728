/** Words of strangers, made fit for an email: they can add no line, no header, and turn no other word's direction. */

/** First strong isolate: what stands inside has its own direction and lends it to nothing outside (Unicode UAX #9). */
const ISOLATE = '\u2068';
const END_OF_ISOLATE = '\u2069';

/** Any letter that is written from right to left, whichever its script. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * Foreign words on one line: control characters, line breaks and marks that turn the reading direction are gone,
 * so that a name can neither add a header to an email nor disguise what stands beside it.
 */
export function singleLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The same for words that may have paragraphs: line breaks stay, at most one empty line in a row. */
export function multiLine(text: string): string {
  return text
    .replace(/\r\n?|[\p{Zl}\p{Zp}]/gu, '\n')
    .split('\n')
    .map(singleLine)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/**
 * Words read from right to left, set apart so that the comma or the number after them keeps its place; every other
 * word as it is. Plain text carries the marks, the HTML part has `<bdi>` for them, a subject has neither.
 */
export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `${ISOLATE}${text}${END_OF_ISOLATE}` : text;
}

/** A text in turns: what is ours, then what is isolated, then ours again. */
export function isolates(text: string): readonly string[] {
  return text.split(/\u2068([^\u2069]*)\u2069/u);
}

/** Lines of one text after it was broken: each ends the isolate that it began, as a line break would end it unseen. */
export function isolateEachLine(lines: readonly string[]): string[] {
  let open = false;
  return lines.map((line) => {
    const begun = open ? line.replace(/^[ >]*/, (indent) => indent + ISOLATE) : line;
    open = begun.lastIndexOf(ISOLATE) > begun.lastIndexOf(END_OF_ISOLATE);
    return open ? begun + END_OF_ISOLATE : begun;
  });
}

/** The longest subject that inboxes show in full or nearly so; a longer one ends in an ellipsis. */
const SUBJECT_LIMIT = 140;

/** A subject line: one line, no emoji (business.md "brand"), of bearable length. */
export function subjectLine(text: string): string {
  const plain = singleLine(text.replace(/(?![©®™])[\p{Extended_Pictographic}\p{RI}\p{EMod}\uFE0F]/gu, ''));
  const characters = [...plain];
  return characters.length <= SUBJECT_LIMIT
    ? plain
    : `${characters
        .slice(0, SUBJECT_LIMIT - 1)
        .join('')
        .trimEnd()}…`;
}
