/** How amounts, instants and foreign words are written in a letter: British English, whatever the machine's locale. */
export { formatMoney } from '../domain/money.ts';

/**
 * `Tuesday, 14 December 2027, 10:00 (Dubai time)`.
 * @param instant ISO 8601 with an offset or Z
 * @param timeZone IANA name of the location's zone
 * @param place the location's name, as the customer knows it
 */
export function formatWhen(instant: string, timeZone: string, place: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(instant));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
  const date = `${part('weekday')}, ${part('day')} ${part('month')} ${part('year')}`;
  return `${date}, ${part('hour')}:${part('minute')} (${place} time)`;
}

/** `14 December 2027`: the calendar date of an instant, by UTC. */
export function formatDate(instant: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }).format(new Date(instant));
}

/**
 * The time between two instants in words, to the minute: `18 hours`, `1 hour 30 minutes`, `5 minutes`.
 * @param from, to ISO 8601 with an offset or Z; nothing is left when `to` has passed
 */
export function formatSpan(from: string, to: string): string {
  const minutes = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 60_000));
  const parts = [counted(Math.floor(minutes / 60), 'hour'), counted(minutes % 60, 'minute')];
  return parts.filter((part) => part !== '').join(' ') || 'less than a minute';
}

function counted(count: number, unit: string): string {
  if (count === 0) return '';
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}

/** `United Arab Emirates` for `AE`; a code that no country has is shown as it is. */
export function formatCountry(code: string): string {
  return new Intl.DisplayNames('en-GB', { type: 'region', fallback: 'code' }).of(code) ?? code;
}

/**
 * Foreign words on one line: control characters, line breaks and marks that turn the reading direction are gone,
 * so that a name can neither add a header to a mail nor disguise what stands beside it.
 */
export function singleLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]+/gu, ' ')
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
