/** The one way to report a problem, for activities, workflows (through an activity) and routes. */
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { type Report, severityOf } from '../domain/incident.ts';
import type { Database } from '../store/database/database.ts';
import { recordErrorReport } from '../store/incident.ts';
import { defined } from '../domain/defined.ts';

/** Stores a report, then logs it. Without a database the log alone keeps it. */
export function createReport(parts: {
  readonly db: Database;
  readonly log: Pick<Logger, 'error' | 'warn'>;
  readonly clock?: () => Date;
}): Report {
  const { db, log, clock = () => new Date() } = parts;
  return async (report) => {
    const line = {
      code: report.code,
      category: report.category,
      ...defined({ bookingId: report.bookingId, subject: report.subject }),
    };
    try {
      const id = `err_${randomBytes(12).toString('base64url')}`;
      if (!(await recordErrorReport(db, report, { id, at: clock().toISOString() }))) return;
    } catch (err) {
      log.error({ ...line, err }, 'a problem could not be stored');
    }
    log[severityOf(report) === 'HIGH' ? 'error' : 'warn'](line, report.message);
  };
}
