/** The SDK's runtime, one a process: its log lines go through our logger and its allow-list; signals are ours. */
import { DefaultLogger, Runtime } from '@temporalio/worker';

interface Log {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

/** Must be called once, before the first worker or native connection of the process. */
export function logThrough(log: Log): void {
  Runtime.install({
    // Each process stops its parts in order itself. The SDK would end the workers at once, before the API that hands
    // work to them, and those of a process that is still starting.
    shutdownSignals: [],
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      const cause: unknown = meta?.['error'];
      const fields = { ...meta, err: cause };
      switch (level) {
        case 'ERROR':
          return log.error(fields, message);
        case 'WARN':
          // Two of our queues carry activities only, by design.
          if (message.startsWith('No workflows registered')) return log.debug(fields, message);
          return log.warn(fields, message);
        case 'INFO':
          // Each workflow's and activity's start and end: of interest only to who looks for them.
          return log.debug(fields, message);
        default:
          return undefined;
      }
    }),
  });
}
