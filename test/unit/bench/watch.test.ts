/** Waiting customers learn of their confirmation, or of what stands against it; none waits for ever. */
import { describe, expect, it } from 'vitest';
import { createWatch } from '../../../bench/watch.ts';

describe('the watch', () => {
  it('asks for all who wait with one question and answers each with its own', async () => {
    const questions: (readonly string[])[] = [];
    const watch = createWatch((ids) => {
      questions.push(ids);
      return Promise.resolve(questions.length < 3 ? ids.filter((id) => id === 'early') : ids);
    });
    const confirmed: string[] = [];
    await Promise.all(
      ['early', 'late', 'later'].map((id) => watch.untilConfirmed(id).then(() => confirmed.push(id))),
    );
    expect(confirmed).toEqual(['early', 'late', 'later']);
    expect(questions.at(-1)).toEqual(['late', 'later']);
  });

  it('begins again for those who come after it had nobody left', async () => {
    const watch = createWatch((ids) => Promise.resolve(ids));
    await watch.untilConfirmed('first');
    await expect(watch.untilConfirmed('second')).resolves.toBeUndefined();
  });

  it('fails everybody when it cannot ask', async () => {
    const watch = createWatch(() => Promise.reject(new Error('the product is gone')));
    const both = [watch.untilConfirmed('one'), watch.untilConfirmed('two')];
    const [one, two] = await Promise.allSettled(both);
    expect([one?.status, two?.status]).toEqual(['rejected', 'rejected']);
  });
});
