/** A block is as strictly read as a quote, and runs from midnight to midnight at its place. */
import { describe, expect, test } from 'vitest';
import { checkBlock } from '../../../src/domain/calendar.ts';

const NOW = '2027-03-01T21:30:00.000Z'; // already the 2nd in Dubai, still the 1st in Houston
const REQUEST = {
  itemId: 'bugatti-chiron',
  location: 'dubai',
  startDate: '2027-03-10',
  endDate: '2027-03-12',
};
const check = (changes: Partial<typeof REQUEST> = {}) => checkBlock({ ...REQUEST, ...changes }, NOW);
const pathsOf = (changes: Partial<typeof REQUEST>) => {
  const checked = check(changes);
  return checked.ok ? [] : checked.problems.map(({ path }) => path);
};

test('a block runs from local midnight to local midnight', () => {
  expect(check()).toEqual({
    ok: true,
    startAt: '2027-03-09T20:00:00.000Z',
    endAt: '2027-03-11T20:00:00.000Z',
  });
});

test('a change of clocks within it moves neither end', () => {
  const item = { itemId: 'bugatti-chiron', location: 'houston' };
  const checked = check({ ...item, startDate: '2027-03-13', endDate: '2027-03-15' });
  expect(checked).toEqual({
    ok: true,
    startAt: '2027-03-13T06:00:00.000Z',
    endAt: '2027-03-15T05:00:00.000Z',
  });
});

test('today, as the place has it, can be blocked', () => {
  expect(pathsOf({ startDate: '2027-03-02' })).toEqual([]);
  expect(pathsOf({ startDate: '2027-03-01' })).toEqual(['startDate']);
});

describe('refused, with the field that is wrong', () => {
  test.each<[string, Partial<typeof REQUEST>, string[]]>([
    ['an unknown item', { itemId: 'batmobile' }, ['itemId']],
    ['an unknown location', { location: 'gotham' }, ['location']],
    ['both', { itemId: 'batmobile', location: 'gotham' }, ['location', 'itemId']],
    ['an inherited name', { location: 'toString' }, ['location']],
    ['a date that no calendar has', { startDate: '2027-02-30' }, ['startDate']],
    ['two such dates', { startDate: '10-03-2027', endDate: 'soon' }, ['startDate', 'endDate']],
    ['no day at all', { endDate: '2027-03-10' }, ['endDate']],
    ['an end before the start', { endDate: '2027-03-09' }, ['endDate']],
    ['more than 366 days', { endDate: '2028-03-11' }, ['endDate']],
    ['a start too far ahead', { startDate: '2029-03-02', endDate: '2029-03-03' }, ['startDate']],
  ])('%s', (_, changes, paths) => {
    expect(pathsOf(changes)).toEqual(paths);
  });

  test('an item where it is not offered', () => {
    const checked = checkBlock({ ...REQUEST, itemId: 'georgetown-residence' }, NOW);
    expect(checked.ok).toBe(false);
  });
});
