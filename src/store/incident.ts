/** Every problem is a row first: incidents are counted from these. */
import { type ErrorReport, fingerprintOf, severityOf } from '../domain/incident.ts';
import type { Database } from './database/database.ts';

/** @returns whether it is new; the same occurrence is one row. */
export async function recordErrorReport(
  db: Database,
  report: ErrorReport,
  at: { readonly id: string; readonly at: string },
): Promise<boolean> {
  const inserted = await db
    .insertInto('error_reports')
    .values({
      id: at.id,
      at: at.at,
      occurrence: report.occurrence ?? at.id,
      category: report.category,
      severity: severityOf(report),
      code: report.code,
      message: report.message,
      fingerprint: fingerprintOf(report),
      booking_id: report.bookingId ?? null,
    })
    .onConflict((conflict) => conflict.column('occurrence').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}
