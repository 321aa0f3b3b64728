/** A stream takes a place of its booking, its address and the process, and gives back exactly what it took. */
import { expect, test } from 'vitest';
import { Problem } from '../../../../src/api/http/problems.ts';
import { createStreamPlaces } from '../../../../src/api/routes/booking/streamPlaces.ts';

/** What a place costs: nothing where it is given. */
function codeOf(take: () => unknown): string {
  try {
    take();
    return 'given';
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.retryAfterSeconds).toBeGreaterThan(0);
    return error.code;
  }
}

test('a booking and an address have their share, the process its end, and a refusal takes nothing', () => {
  const take = createStreamPlaces({ perBooking: 2, perAddress: 3, perProcess: 4 });
  const taken = [take('a', '1'), take('a', '1')];
  expect(codeOf(() => take('a', '2'))).toBe('rate_limited');
  taken.push(take('b', '1'));
  expect(codeOf(() => take('b', '1'))).toBe('rate_limited');
  taken.push(take('b', '2'));
  expect(codeOf(() => take('c', '3'))).toBe('unavailable');
  expect(codeOf(() => take('a', '3'))).toBe('rate_limited');
  taken[0]?.();
  taken[0]?.();
  expect(codeOf(() => take('a', '1'))).toBe('given');
  expect(codeOf(() => take('c', '3'))).toBe('unavailable');
});

test('places that are left are there again, however often they are taken', () => {
  const take = createStreamPlaces({ perBooking: 1, perAddress: 1, perProcess: 1 });
  for (let time = 0; time < 1_000; time += 1) take(`booking ${time % 3}`, `address ${time % 7}`)();
  expect(codeOf(() => take('a', '1'))).toBe('given');
});
