/** Which problems were reported of late, for staff who ask whether all is well. */
import type { Database } from '../store/database/database.ts';

export interface RecentProblem {
  readonly category: string;
  readonly code: string;
  /** What tells it apart, such as a provider's name. */
  readonly subject: string | null;
  /** Constant words. */
  readonly message: string;
  /** ISO instant of the latest. */
  readonly lastAt: string;
  readonly count: number;
}

const LIMIT = 20;

/** One entry a kind of problem, the latest first. @param since ISO instant */
export async function recentProblems(db: Database, since: string): Promise<RecentProblem[]> {
  const rows = await db
    .selectFrom('error_reports')
    .select(['category', 'code', 'fingerprint', 'message', 'at'])
    .where('at', '>=', since)
    .orderBy('at', 'desc')
    .limit(1000)
    .execute();
  const kinds = new Map<string, RecentProblem>();
  for (const { category, code, fingerprint, message, at } of rows) {
    const known = kinds.get(fingerprint);
    const [, , ...subject] = fingerprint.split(':');
    kinds.set(fingerprint, {
      category,
      code,
      subject: subject.length === 0 ? null : subject.join(':'),
      message: known?.message ?? message,
      lastAt: known?.lastAt ?? new Date(at).toISOString(),
      count: (known?.count ?? 0) + 1,
    });
  }
  return [...kinds.values()].slice(0, LIMIT);
}
