/** Rules that workflows run must not drag a calendar or a catalogue into the workflow bundle. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const DOMAIN = new URL('../../../src/domain/', import.meta.url);
const IMPORT = /^(?:import|export) (?!type)(?:[^;]*? from )?'([^']+)';/gms;

/** Every module that a domain file loads at run time, its own among them: paths from the domain, or package names. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const url = new URL(file, DOMAIN);
  for (const [, imported = ''] of readFileSync(url, 'utf8').matchAll(IMPORT)) {
    if (imported.startsWith('.')) loadedBy(new URL(imported, url).href.slice(DOMAIN.href.length), seen);
    else seen.add(imported);
  }
  return seen;
}

it.each([
  'time/deadlines.ts',
  'payment/splitPayments.ts',
  'payment/payment.ts',
  'fraud/risk.ts',
  'booking.ts',
  'money/money.ts',
])('%s loads only money and what is as small', (name) => {
  const allowed = new Set([name, 'defined.ts', 'money/money.ts', 'payment/net.ts', 'time/deadlines.ts']);
  expect([...loadedBy(name)].filter((file) => !allowed.has(file))).toEqual([]);
});

it('the search for imports finds those that are there', () => {
  expect([...loadedBy('quote/buildQuote.ts')]).toEqual(
    expect.arrayContaining(['temporal-polyfill', 'catalog/catalogData.ts', 'money/money.ts']),
  );
});
