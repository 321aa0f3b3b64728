/** The four seasons, decided for each rental day by its own local calendar date (business.md "Seasons"). */

export const SEASONS = ['peak', 'high', 'low', 'regular'] as const;
export type Season = (typeof SEASONS)[number];

/** Multiplier of the base rate in basis points. */
export const SEASON_BPS: Readonly<Record<Season, number>> = {
  peak: 15_000,
  high: 12_500,
  low: 8_500,
  regular: 10_000,
};

/** The season of a calendar date `YYYY-MM-DD`; every range includes its first and last day. */
export function seasonOf(date: string): Season {
  const monthDay = date.slice(5);
  if (monthDay >= '12-15' || monthDay <= '01-15') return 'peak';
  if (monthDay <= '03-31') return 'low';
  if (monthDay >= '06-01' && monthDay <= '08-31') return 'high';
  return 'regular';
}
