/** The policy of the passes, over every way in which providers can answer. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ATTEMPT_OUTCOMES,
  type AttemptOutcome,
  EMAIL_PROVIDERS,
  type EmailProviderName,
} from '../../../../src/domain/notification/delivery.ts';
import {
  afterAttempt,
  afterPause,
  beginRound,
  nextMove,
  type Unknowns,
} from '../../../../src/domain/notification/failover.ts';

interface Tried {
  readonly provider: EmailProviderName;
  readonly pass: number;
  readonly outcome: AttemptOutcome;
}

interface Played {
  readonly tried: readonly Tried[];
  readonly end: string;
  readonly pauses: number;
  readonly waitedForEvent: boolean;
}

/** Plays a round to its end; no event comes in. */
function play(
  providers: readonly EmailProviderName[],
  passes: number,
  answer: (provider: EmailProviderName, nth: number) => AttemptOutcome,
  unknowns: Unknowns = {},
): Played {
  const tried: Tried[] = [];
  let round = beginRound(providers, unknowns, passes);
  let pauses = 0;
  let waitedForEvent = false;
  for (let moves = 0; moves < 1_000; moves += 1) {
    const next = nextMove(round);
    switch (next.move) {
      case 'try': {
        const outcome = answer(next.provider, tried.length);
        tried.push({ provider: next.provider, pass: next.pass, outcome });
        round = afterAttempt(round, outcome);
        break;
      }
      case 'pause':
        pauses += 1;
        round = afterPause(round);
        break;
      case 'await_event':
        waitedForEvent = true;
        round = afterPause(round);
        break;
      case 'end':
        return { tried, end: next.outcome, pauses, waitedForEvent };
    }
  }
  throw new Error('the round does not end');
}

const providers = fc.subarray([...EMAIL_PROVIDERS], { minLength: 1 }).filter((some) => some.length > 0);
const passes = fc.integer({ min: 1, max: 6 });
const unknowns = fc.record(
  { smtp: fc.nat(3), sendgrid: fc.nat(3), mailgun: fc.nat(3) },
  { requiredKeys: [] },
);
const answers = fc.array(fc.constantFrom(...ATTEMPT_OUTCOMES), { minLength: 1, maxLength: 30 });
/** Longer rounds: nothing ends them early. */
const troubles = fc.array(fc.constantFrom(...(['unavailable', 'refused_email', 'unknown'] as const)), {
  minLength: 1,
  maxLength: 30,
});

const every = (
  script: fc.Arbitrary<readonly AttemptOutcome[]>,
  holds: (played: Played, given: { passes: number; providers: readonly EmailProviderName[] }) => void,
) =>
  fc.assert(
    fc.property(providers, passes, unknowns, script, (some, many, open, outcomes) => {
      const answer = (_: EmailProviderName, nth: number) => outcomes[nth % outcomes.length] ?? 'unavailable';
      holds(play(some, many, answer, open), { passes: many, providers: some });
    }),
    { numRuns: 1_000 },
  );

const passesOf = ({ tried }: Played): Tried[][] => {
  const numbers = [...new Set(tried.map(({ pass }) => pass))];
  return numbers.map((number) => tried.filter(({ pass }) => pass === number));
};

describe('whatever the providers answer', () => {
  it('nobody else is asked in a pass after an outcome that nobody knows', () => {
    every(fc.oneof(answers, troubles), (played) => {
      for (const pass of passesOf(played)) {
        expect(pass.slice(0, -1).map(({ outcome }) => outcome)).not.toContain('unknown');
      }
    });
  });

  it('nobody is asked once the notification was accepted or its recipient refused, and the end says which', () => {
    every(answers, ({ tried, end }) => {
      const outcomes = tried.map(({ outcome }) => outcome);
      expect(outcomes.slice(0, -1)).not.toContain('accepted');
      expect(outcomes.slice(0, -1)).not.toContain('refused_recipient');
      const last = outcomes.at(-1);
      expect(end).toBe(
        last === 'accepted' ? 'accepted' : last === 'refused_recipient' ? 'refused' : 'failed',
      );
    });
  });

  it('a round has no more passes than the schedule, and a pause before each but the first', () => {
    every(fc.oneof(answers, troubles), (played, given) => {
      const passes = passesOf(played).length;
      expect(passes).toBeLessThanOrEqual(given.passes);
      expect(played.pauses).toBe(passes - 1);
    });
  });

  it('a notification is given up only after its last pass', () => {
    every(troubles, (played, given) => {
      expect(played.end).toBe('failed');
      expect(passesOf(played)).toHaveLength(given.passes);
    });
  });

  it('nobody is asked twice in one pass', () => {
    every(fc.oneof(answers, troubles), (played) => {
      for (const pass of passesOf(played)) {
        expect(new Set(pass.map(({ provider }) => provider)).size).toBe(pass.length);
      }
    });
  });

  it('each pass that nothing cuts short asks everybody', () => {
    every(troubles, (played, given) => {
      for (const pass of passesOf(played)) {
        if (pass.at(-1)?.outcome === 'unknown') continue;
        expect(pass.map(({ provider }) => provider).sort()).toEqual([...given.providers].sort());
      }
    });
  });

  it('a provider with two unknown outcomes comes after all that have fewer', () => {
    fc.assert(
      fc.property(providers, passes, unknowns, troubles, (some, many, open, outcomes) => {
        const counts = new Map(some.map((name) => [name, open[name] ?? 0]));
        const answer = (_: EmailProviderName, nth: number) =>
          outcomes[nth % outcomes.length] ?? 'unavailable';
        for (const pass of passesOf(play(some, many, answer, open))) {
          const doubtful = pass.map(({ provider }) => (counts.get(provider) ?? 0) >= 2);
          expect(doubtful).toEqual([...doubtful].sort((a, b) => Number(a) - Number(b)));
          const isFirstChoice = [...counts.values()].some((count) => count < 2);
          if (isFirstChoice) expect(doubtful[0]).toBe(false);
          const last = pass.at(-1);
          if (last?.outcome === 'unknown') counts.set(last.provider, (counts.get(last.provider) ?? 0) + 1);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('only the last unknown outcome of a provider that reports events is waited for at the end', () => {
    every(fc.oneof(answers, troubles), ({ tried, waitedForEvent }) => {
      const last = tried.at(-1);
      expect(waitedForEvent).toBe(last?.outcome === 'unknown' && last.provider !== 'smtp');
    });
  });
});

it('where all are unavailable, each pass tries them in the configured order', () => {
  const { tried, end } = play([...EMAIL_PROVIDERS], 4, () => 'unavailable');
  expect(tried.map(({ provider }) => provider)).toEqual([1, 2, 3, 4].flatMap(() => [...EMAIL_PROVIDERS]));
  expect(end).toBe('failed');
});
