/** How a workflow reports a problem: like everybody else, through an activity. */
import type { ErrorReport, Report } from '../domain/incident.ts';

export function createReportActivities({ report }: { readonly report: Report }) {
  return {
    /** Names its occurrence by the cause, so that a repeated activity counts once. */
    async reportError(problem: ErrorReport & { readonly occurrence: string }): Promise<void> {
      await report(problem);
    },
  };
}

export type ReportActivities = ReturnType<typeof createReportActivities>;
