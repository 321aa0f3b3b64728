/** The workflow's own time: replays see the time at which it first happened. */
export const isoNow = (): string => new Date().toISOString();
