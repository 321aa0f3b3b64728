/** The same question by many at once: one at a time, and everybody gets an answer that is not older than their question. */
import { expect, it } from 'vitest';
import { joining } from '../../../../src/api/temporal/joined.ts';

/** Answers by hand, in the order of the questions. */
function asking() {
  const answers: { resolve: (answer: number) => void; reject: (error: Error) => void }[] = [];
  const ask = () =>
    new Promise<number>((resolve, reject) => {
      answers.push({ resolve, reject });
    });
  return { answers, ask };
}

it('thirty at once are two questions: that of the first, and one for all who came while it was asked', async () => {
  const join = joining<number>();
  const { answers, ask } = asking();
  const asked = Array.from({ length: 30 }, () => join('P1', ask));
  expect(answers).toHaveLength(1);
  answers[0]?.resolve(1);
  expect(await asked[0]).toBe(1);
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.resolve(2);
  expect(new Set(await Promise.all(asked.slice(1)))).toEqual(new Set([2]));
});

it('who comes while the shared one is asked has one of their own', async () => {
  const join = joining<number>();
  const { answers, ask } = asking();
  const first = join('P1', ask);
  const second = join('P1', ask);
  answers[0]?.resolve(1);
  await first;
  await expect.poll(() => answers.length).toBe(2);
  const third = join('P1', ask);
  answers[1]?.resolve(2);
  await expect.poll(() => answers.length).toBe(3);
  answers[2]?.resolve(3);
  expect([await second, await third]).toEqual([2, 3]);
});

it('a question that fails fails for those who asked it, and the next is asked all the same', async () => {
  const join = joining<number>();
  const { answers, ask } = asking();
  const first = join('P1', ask);
  const second = join('P1', ask);
  answers[0]?.reject(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.resolve(2);
  expect(await second).toBe(2);
});

it('other keys are other questions, and an answer is not kept', async () => {
  const join = joining<number>();
  const { answers, ask } = asking();
  const [one, other] = [join('P1', ask), join('P2', ask)];
  expect(answers).toHaveLength(2);
  answers[0]?.resolve(1);
  answers[1]?.resolve(2);
  expect([await one, await other]).toEqual([1, 2]);
  const again = join('P1', ask);
  await expect.poll(() => answers.length).toBe(3);
  answers[2]?.resolve(3);
  expect(await again).toBe(3);
});
