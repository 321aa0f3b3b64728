/** Another body under the CRC-32 that somebody has signed: a webhook's proof by PayPal covers no more of it. */
import { crc32 } from 'node:zlib';

const LETTERS = 64;

/**
 * JSON of an event with a field of letters in it, whose cases are chosen so that its CRC-32 is that of another body.
 * Changing one bit changes the checksum by an amount of its own, whatever the other bits are: 32 of them reach any sum.
 */
export function crcTwinOf(body: string | Buffer, event: object): string {
  const written = (isUpper: readonly boolean[]) =>
    JSON.stringify({ ...event, pad: isUpper.map((upper) => (upper ? 'A' : 'a')).join('') });
  const lower = Array.from({ length: LETTERS }, () => false);
  const before = crc32(written(lower));
  const effects = lower.map(
    (_, at) => crc32(written(lower.map((upper, index) => upper || index === at))) ^ before,
  );
  const chosen = reach((crc32(body) ^ before) >>> 0, effects);
  return written(lower.map((_, at) => chosen.has(at)));
}

/** Which of the effects, taken together, make the wanted one: elimination, bit by bit. */
function reach(wanted: number, effects: readonly number[]): Set<number> {
  let left = effects.map((effect, at) => ({ effect: effect >>> 0, by: new Set([at]) }));
  let goal = { effect: wanted, by: new Set<number>() };
  for (let bit = 31; bit >= 0; bit -= 1) {
    const has = ({ effect }: { effect: number }) => ((effect >>> bit) & 1) === 1;
    const pivot = left.find(has);
    if (pivot === undefined) continue;
    const without = (each: typeof pivot) => (has(each) ? both(each, pivot) : each);
    left = left.filter((each) => each !== pivot).map(without);
    goal = without(goal);
  }
  if (goal.effect !== 0) throw new Error('too few letters');
  return goal.by;
}

const both = (
  one: { effect: number; by: Set<number> },
  other: { effect: number; by: Set<number> },
): { effect: number; by: Set<number> } => ({
  effect: (one.effect ^ other.effect) >>> 0,
  by: new Set([
    ...[...one.by].filter((at) => !other.by.has(at)),
    ...[...other.by].filter((at) => !one.by.has(at)),
  ]),
});
