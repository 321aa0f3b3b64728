/** The sides are treated alike: the same number of samples, the same chance of going first. */
import { describe, expect, it } from 'vitest';
import { manyAtOnce, takeTurns } from '../../../bench/interleave.ts';

const noTime = () => Promise.resolve(0);
const spentMs = (house: number) => ({ house, statements: 0, others: 0 });
const nothingSpent = () => Promise.resolve(spentMs(0));

describe('taking turns', () => {
  it('lets each side go first every other time', async () => {
    const order: string[] = [];
    const sample = (side: string) => (turn: number) => {
      order.push(`${side}${turn}`);
      return Promise.resolve(turn);
    };
    await takeTurns(
      { product: sample('p'), floor: sample('f') },
      { warmUp: 0, counted: 3, pauseMs: 0, spent: nothingSpent },
    );
    expect(order).toEqual(['p0', 'f0', 'f1', 'p1', 'p2', 'f2']);
  });

  it('lets each of three go first every third time', async () => {
    const order: string[] = [];
    const sample = (side: string) => (turn: number) => {
      order.push(`${side}${turn}`);
      return Promise.resolve(turn);
    };
    await takeTurns(
      { product: sample('p'), floor: sample('f'), effects: sample('e') },
      { warmUp: 0, counted: 3, pauseMs: 0, spent: nothingSpent },
    );
    expect(order).toEqual(['p0', 'f0', 'e0', 'f1', 'e1', 'p1', 'e2', 'p2', 'f2']);
  });

  it('throws the warm-up away and keeps the rest of both', async () => {
    const turnItself = (turn: number) => Promise.resolve(turn);
    const { samples } = await takeTurns(
      { product: turnItself, floor: turnItself },
      { warmUp: 2, counted: 3, pauseMs: 0, spent: nothingSpent },
    );
    expect(samples).toEqual({ product: [2, 3, 4], floor: [2, 3, 4], effects: [] });
  });

  it('counts what each side spent, and nothing of the other’s', async () => {
    let spent = 0;
    const spending = (ms: number) => () => {
      spent += ms;
      return Promise.resolve(1);
    };
    const taken = await takeTurns(
      { product: spending(5), floor: spending(2) },
      { warmUp: 1, counted: 2, pauseMs: 0, spent: () => Promise.resolve(spentMs(spent)) },
    );
    expect(taken.spent).toEqual({
      product: [spentMs(5), spentMs(5)],
      floor: [spentMs(2), spentMs(2)],
      effects: [],
    });
  });

  it('gives no figures when a sample goes wrong', async () => {
    const wrong = () => Promise.reject(new Error('not confirmed'));
    await expect(
      takeTurns(
        { product: wrong, floor: noTime },
        { warmUp: 0, counted: 1, pauseMs: 0, spent: nothingSpent },
      ),
    ).rejects.toThrow('not confirmed');
  });
});

describe('a crowd', () => {
  it('does everything once and never more at a time than asked', async () => {
    const done: number[] = [];
    let running = 0;
    let most = 0;
    await manyAtOnce(10, 3, async (index) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      done.push(index);
    });
    expect(done.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most).toBe(3);
  });

  it('lets the others end before it reports the one that failed', async () => {
    const ended: number[] = [];
    const crowd = manyAtOnce(2, 2, async (index) => {
      if (index === 0) throw new Error('the first failed');
      await Promise.resolve();
      ended.push(index);
    });
    await expect(crowd).rejects.toThrow('the first failed');
    expect(ended).toEqual([1]);
  });
});
