/** What is put before people because no workflow is there to deal with it (architecture.md decision 3). */

/** News from a provider that no running booking could take: its booking has ended, or there is none. */
export const FINDING_KINDS = ['webhook_after_end', 'webhook_of_nobody'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export const FINDING_STATUSES = ['open', 'closed'] as const;
export type FindingStatus = (typeof FINDING_STATUSES)[number];
