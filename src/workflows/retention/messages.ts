/** What starts the retention: a Schedule, with nothing to say to it. */

export const RETENTION_WORKFLOW = 'retention';

/** The Schedule's own id. It adds the time of each run to it, as the workflow's id: `retention-2027-01-31T12:00:00Z`. */
export const RETENTION_SCHEDULE = 'retention';
