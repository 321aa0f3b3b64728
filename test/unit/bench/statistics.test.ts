/** Figures that a decision is taken by are figures that can be checked on paper. */
import { describe, expect, it } from 'vitest';
import { median, perSecond, quantile } from '../../../bench/statistics.ts';

describe('the bench’s figures', () => {
  it.each([
    { samples: [7], share: 0.5, is: 7 },
    { samples: [7], share: 0.95, is: 7 },
    { samples: [3, 1, 2], share: 0.5, is: 2 },
    { samples: [4, 1, 3, 2], share: 0.5, is: 2.5 },
    { samples: [10, 20, 30, 40, 50], share: 0, is: 10 },
    { samples: [10, 20, 30, 40, 50], share: 1, is: 50 },
    { samples: [10, 20, 30, 40, 50], share: 0.95, is: 48 },
  ])('take $is as the $share quantile of $samples', ({ samples, share, is }) => {
    expect(quantile(samples, share)).toBeCloseTo(is, 10);
  });

  it('leave the samples in the order in which they were taken', () => {
    const samples = [3, 1, 2];
    median(samples);
    expect(samples).toEqual([3, 1, 2]);
  });

  it('say that nothing was sampled rather than give a figure of nothing', () => {
    expect(() => median([])).toThrow(RangeError);
  });

  it('count happenings a second', () => {
    expect(perSecond(30, 1500)).toBe(20);
  });
});
