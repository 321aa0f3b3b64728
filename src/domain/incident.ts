/** A problem as it is stored and counted (business.md "Error categories"). Nothing personal, ever. */

export const ERROR_CATEGORIES = [
  'PAYMENT',
  'BOOKING',
  'SYSTEM',
  'AUTHENTICATION',
  'INTEGRATION',
  'USER_EXPERIENCE',
] as const;
export type ErrorCategory = (typeof ERROR_CATEGORIES)[number];

export const ERROR_SEVERITIES = ['LOW', 'MEDIUM', 'HIGH'] as const;
export type ErrorSeverity = (typeof ERROR_SEVERITIES)[number];

const SEVERITY_OF = {
  PAYMENT: 'HIGH',
  BOOKING: 'HIGH',
  SYSTEM: 'HIGH',
  AUTHENTICATION: 'MEDIUM',
  INTEGRATION: 'MEDIUM',
  USER_EXPERIENCE: 'MEDIUM',
} as const satisfies Record<ErrorCategory, ErrorSeverity>;

export interface ErrorReport {
  readonly category: ErrorCategory;
  /** Stable snake_case, what kind of problem this is: `notification_failed`, `webhook_refused`. */
  readonly code: string;
  /** Constant words for a person, with ids at most. */
  readonly message: string;
  /** LOW, or the category's own where absent. */
  readonly severity?: ErrorSeverity;
  readonly bookingId?: string;
  /** Tells apart what the code does not: a provider, a template. Part of the fingerprint. */
  readonly subject?: string;
  /** The same occurrence reported again is one row: the caller derives it from the cause. */
  readonly occurrence?: string;
}

/** Takes a report, stores and logs it. Never throws: whoever reports has troubles enough. */
export type Report = (report: ErrorReport) => Promise<void>;

export const severityOf = (report: ErrorReport): ErrorSeverity =>
  report.severity ?? SEVERITY_OF[report.category];

/** Equal for reports of one kind of problem. */
export const fingerprintOf = ({ category, code, subject }: ErrorReport): string =>
  [category, code, ...(subject === undefined ? [] : [subject])].join(':');
