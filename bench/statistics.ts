/** Figures of repeated measurements: medians and percentiles, since a mean is at the mercy of one bad sample. */
import { defined } from '../src/domain/defined.ts';
import type { Line, Side } from './report.ts';

/**
 * @param samples in any order, at least one.
 * @param share from 0 to 1: 0.5 is the median, 0.95 the 95th percentile; between two samples in proportion.
 * @throws RangeError when there is nothing to take it of.
 */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * Math.min(1, Math.max(0, share));
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) throw new RangeError('no samples were taken');
  return below + (above - below) * (place - Math.floor(place));
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

/** How often something happened in a second, when it happened `count` times in `ms` milliseconds. */
export const perSecond = (count: number, ms: number): number => (count * 1000) / ms;

/**
 * One figure of each side that has samples, as a line shows it.
 * @param of what is looked at in a sample
 * @param share as of {@link quantile}, the median unless said otherwise
 */
export function figuresOf<T>(
  samples: Readonly<Record<Side, readonly T[]>>,
  of: (sample: T) => number,
  share = 0.5,
): Pick<Line, 'product' | 'floor' | 'effects'> {
  const figure = (side: Side) =>
    samples[side].length === 0 ? undefined : quantile(samples[side].map(of), share);
  return {
    product: quantile(samples.product.map(of), share),
    ...defined({ floor: figure('floor'), effects: figure('effects') }),
  };
}

export const itself = (sample: number): number => sample;
