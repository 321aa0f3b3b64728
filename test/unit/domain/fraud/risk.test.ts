import { expect, it } from 'vitest';
import { flagsOf, needsReview, type RiskLevel } from '../../../../src/domain/fraud/risk.ts';

const CASES: readonly (readonly [readonly RiskLevel[], boolean, readonly string[]])[] = [
  [[], false, []],
  [['normal', 'normal'], false, []],
  [['elevated'], false, ['elevated_risk']],
  [['normal', 'highest'], true, ['highest_risk']],
  [['highest', 'elevated', 'highest'], true, ['elevated_risk', 'highest_risk']],
];

it.each(CASES)('charges of risk %j need a review: %s, and show staff %j', (risks, reviewed, flags) => {
  expect(needsReview(risks)).toBe(reviewed);
  expect(flagsOf(risks, false)).toEqual(flags);
  expect(flagsOf(risks, true)).toEqual([...flags, 'fraud_warning']);
});
