/** The rejected requests of the example book, each rejected exactly as the book says. */
import { readFileSync } from 'node:fs';
import type { InjectOptions } from 'fastify';
import { describe, expect, test } from 'vitest';
import { localDateAt, addDays } from '../../src/domain/time/localDate.ts';
import { apiOfFile, bodyOf, openBooking, quoteId, send } from '../support/environments/apiApp.ts';
import { defined } from '../../src/domain/defined.ts';

interface Refusal {
  readonly id: string;
  readonly why: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly expect: {
    readonly verdict: 'reject' | 'either';
    readonly status: readonly number[];
    readonly codes: readonly string[] | null;
    readonly accepted: readonly number[];
  };
}

const file = new URL('../fixtures/examples/refusals.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Refusal[] }; // the file's own form

const api = await apiOfFile();
const { id, accessToken } = await openBooking(api.app);
const known = { quoteId: await quoteId(api.app), bookingId: id, accessToken };

/** Fills `{{pad:N}}`, `{{today+N@zone}}`, and the ids of things that exist. */
function fill(text: string, ids: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(.+?)\}\}/g, (_, what: string) => {
    const pad = /^pad:(\d+)$/.exec(what)?.[1];
    if (pad !== undefined) return 'x'.repeat(Number(pad));
    const [, days, zone] = /^today\+(\d+)@(.+)$/.exec(what) ?? [];
    if (days !== undefined && zone !== undefined)
      return addDays(localDateAt(new Date().toISOString(), zone), Number(days));
    const id = ids[what];
    if (id === undefined) throw new Error(`the example asks for ${what}`);
    return id;
  });
}

async function requestOf(refusal: Refusal): Promise<InjectOptions> {
  const wantsFresh = JSON.stringify(refusal.body ?? null).includes('{{freshQuoteId}}');
  const ids = wantsFresh ? { ...known, freshQuoteId: await quoteId(api.app) } : known;
  const headers = Object.fromEntries(
    Object.entries(refusal.headers).map(([name, value]) => [name, fill(value, ids)]),
  );
  const payload =
    refusal.rawBody ?? (refusal.body == null ? undefined : fill(JSON.stringify(refusal.body), ids));
  return {
    method: refusal.method,
    url: fill(refusal.path, ids),
    headers: refusal.method === 'POST' ? { 'content-type': 'application/json', ...headers } : headers,
    ...defined({ payload }),
  };
}

describe('a request of the example book is refused', () => {
  test.each(cases)('$id: $why', async (refusal) => {
    const answer = await send(api.app, await requestOf(refusal));
    const { status, codes, accepted, verdict } = refusal.expect;
    expect(verdict === 'either' ? [...status, ...accepted] : status).toContain(answer.statusCode);
    if (accepted.includes(answer.statusCode)) return;
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    const problem = bodyOf(answer);
    expect(problem).toMatchObject({ status: answer.statusCode, requestId: answer.headers['x-request-id'] });
    if (codes !== null) expect(codes).toContain(problem['code']);
  });
});
