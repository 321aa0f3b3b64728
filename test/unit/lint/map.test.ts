/** The map of docs/architecture.md is of use only while every place on it is there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const map = readFileSync(join(root, 'docs/architecture.md'), 'utf8').split('## Where is what')[1] ?? '';

/** `a/{b,c}/` as both; what stands behind a wildcard is left to the reader. */
function places(name: string): string[] {
  const braces = /^(.*)\{([^}]+)\}(.*)$/.exec(name);
  if (braces === null) return [name.replace(/\*.*$/, '')];
  const [, before = '', inside = '', after = ''] = braces;
  return inside.split(',').map((part) => `${before}${part}${after}`);
}

const named = [...map.matchAll(/`([\w.*{},/-]+[/.][\w*/{},.-]*)`/g)].flatMap(([, name = '']) => places(name));

it('every place on the map is there', () => {
  expect(named.length).toBeGreaterThan(30);
  const isThere = (place: string) =>
    existsSync(join(root, place)) || existsSync(join(root, 'src', place)) || place.includes('<');
  expect(named.filter((place) => !isThere(place))).toEqual([]);
});
