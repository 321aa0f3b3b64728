/** Rules that workflows run must not drag a calendar or a catalogue into the workflow bundle. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const IMPORT = /^(?:import|export) (?!type)(?:[^;]*? from )?'([^']+)';/gms;

/** Every module that a domain file loads at run time, its own among them. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  if (!file.startsWith('./')) return seen;
  const source = readFileSync(new URL(`../../../src/domain/${file}`, import.meta.url), 'utf8');
  for (const [, imported = ''] of source.matchAll(IMPORT)) loadedBy(imported, seen);
  return seen;
}

it.each(['schedule', 'split', 'payment', 'risk', 'booking', 'money'])('%s loads only money', (name) => {
  const allowed = new Set([`./${name}.ts`, './money.ts']);
  expect([...loadedBy(`./${name}.ts`)].filter((file) => !allowed.has(file))).toEqual([]);
});

it('the look at imports sees those that are there', () => {
  expect([...loadedBy('./buildQuote.ts')]).toEqual(
    expect.arrayContaining(['temporal-polyfill', './catalogData.ts', './money.ts']),
  );
});
