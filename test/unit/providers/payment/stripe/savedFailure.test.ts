/** What a repeat does under keys that Stripe has saved a failure under, knows otherwise, or may have forgotten. */
import Stripe from 'stripe';
import { expect, test } from 'vitest';
import type { Tries } from '../../../../../src/providers/payment/gateway.ts';
import { pastSavedFailures } from '../../../../../src/providers/payment/stripe/savedFailure.ts';

const HOUR_MS = 3_600_000;
const hoursAgo = (hours: number): string => new Date(Date.now() - hours * HOUR_MS).toISOString();

type Answer = 'done' | 'replayed_500' | '500' | '409' | 'other_parameters' | '402';

const ERRORS: Readonly<Record<Exclude<Answer, 'done'>, () => Stripe.errors.StripeError>> = {
  replayed_500: () => failure({ statusCode: 500, headers: { 'idempotent-replayed': 'true' } }),
  '500': () => failure({ statusCode: 500 }),
  '409': () => failure({ statusCode: 409, type: 'idempotency_error' }),
  other_parameters: () => failure({ statusCode: 400, type: 'idempotency_error' }),
  '402': () => failure({ statusCode: 402, type: 'card_error' }),
};

function failure(raw: { statusCode: number; type?: string; headers?: Record<string, string> }) {
  return new Stripe.errors.StripeAPIError({
    message: '',
    type: 'api_error',
    ...raw,
  } as Stripe.StripeRawError); // its type asks for more than Stripe sends
}

/** Runs a step whose keys answer in turn, and says in which order Stripe was asked what. */
async function run(answers: readonly Answer[], effects: readonly (string | undefined)[], tries: Tries = {}) {
  const asked: string[] = [];
  const left = { answers: [...answers], effects: [...effects] };
  const outcome = await pastSavedFailures({
    key: 'k',
    tries,
    call: async (key) => {
      asked.push(key);
      const answer = left.answers.shift() ?? 'done';
      if (answer === 'done') return `made under ${key}`;
      throw ERRORS[answer]();
    },
    findEffect: async () => {
      asked.push('lookup');
      return left.effects.shift();
    },
  }).catch((error: unknown) => (error instanceof Stripe.errors.StripeError ? error.statusCode : error));
  return { outcome, asked };
}

test('a young call is made under its key, without a lookup', async () => {
  expect(await run(['done'], [], { attempt: 2, askedSince: hoursAgo(19) })).toEqual({
    outcome: 'made under k',
    asked: ['k'],
  });
});

test('a repeat after 20 hours returns what the first try made, without asking again', async () => {
  expect(await run([], ['the first'], { attempt: 2, askedSince: hoursAgo(21) })).toEqual({
    outcome: 'the first',
    asked: ['lookup'],
  });
});

test('a repeat after 20 hours that finds nothing asks under the same key, which still guards', async () => {
  expect(await run(['done'], [undefined], { attempt: 2, askedSince: hoursAgo(25) })).toEqual({
    outcome: 'made under k',
    asked: ['lookup', 'k'],
  });
});

test('past a saved failure the effect is returned where there is one', async () => {
  expect(await run(['replayed_500'], ['the first'])).toEqual({
    outcome: 'the first',
    asked: ['k', 'lookup'],
  });
});

test('past each saved failure only proven absence leads to the next key', async () => {
  expect(await run(['replayed_500', 'replayed_500', 'done'], [undefined, undefined])).toEqual({
    outcome: 'made under k/after-failure-2',
    asked: ['k', 'lookup', 'k/after-failure-1', 'lookup', 'k/after-failure-2'],
  });
});

test('a 500 that is no replay is left to be repeated under its key', async () => {
  expect(await run(['500'], [], { attempt: 3 })).toEqual({ outcome: 500, asked: ['k'] });
});

test('the fourth 500 in a row counts as stuck: a lookup, then one key further', async () => {
  expect(await run(['500', 'done'], [undefined], { attempt: 4 })).toEqual({
    outcome: 'made under k/after-failure-1',
    asked: ['k', 'lookup', 'k/after-failure-1'],
  });
});

test.each([1, 9])('a key in use waits: no lookup and no other key, on try %i', async (attempt) => {
  expect(await run(['409'], ['the first'], { attempt })).toEqual({ outcome: 409, asked: ['k'] });
});

test('a key known with other parameters finds what was made under it, or is an error', async () => {
  expect(await run(['other_parameters'], ['the first'])).toEqual({
    outcome: 'the first',
    asked: ['k', 'lookup'],
  });
  expect(await run(['other_parameters'], [undefined])).toEqual({ outcome: 400, asked: ['k', 'lookup'] });
});

test('a refusal is an answer', async () => {
  expect(await run(['402'], ['the first'], { attempt: 9 })).toEqual({ outcome: 402, asked: ['k'] });
});
