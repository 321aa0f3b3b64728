/** Periods of the retention as the company's default has them, for tests that change one. */
import type { RetentionPeriods } from '../../src/activities/retention.ts';

export const DAY = 86_400_000;

export const PERIODS: RetentionPeriods = {
  idempotencyKeysMs: DAY,
  quotesMs: 7 * DAY,
  webhooksMs: 90 * DAY,
  ipnsMs: 30 * DAY,
  abandonedCustomersMs: 30 * DAY,
};
