/** The service tiers and their multipliers (business.md "Service tiers"). */

export const TIERS = ['standard', 'premium', 'vvip'] as const;
export type Tier = (typeof TIERS)[number];

/** Multiplier of the base rate in basis points. */
export const TIER_BPS: Readonly<Record<Tier, number>> = { standard: 10_000, premium: 13_000, vvip: 18_000 };

/** Own keys only: `__proto__` and `constructor` are tiers of no booking. */
export function isTier(value: string): value is Tier {
  return Object.hasOwn(TIER_BPS, value);
}
