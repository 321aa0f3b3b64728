import { expect, expectTypeOf, test } from 'vitest';
import { defined } from '../../../src/domain/defined.ts';

test('fields without a value are absent, and every other value stays', () => {
  expect(Object.entries(defined({ a: undefined, b: null, c: 0, d: '', e: false }))).toEqual([
    ['b', null],
    ['c', 0],
    ['d', ''],
    ['e', false],
  ]);
});

test('a field that may be undefined becomes one that may be absent', () => {
  const note: { text: string | undefined; pages: number } = { text: undefined, pages: 1 };
  expectTypeOf(defined(note)).toExtend<{ text?: string; pages: number }>();
  expect('text' in defined(note)).toBe(false);
});
