/**
 * One logger for every process, closed by default: only the fields named here are written, so that a name, an
 * address, a query string or a secret has no way into a log, whoever writes the line.
 */
import { type DestinationStream, type LogFn, type Logger, pino } from 'pino';

const FIELDS: ReadonlySet<string> = new Set([
  'requestId',
  'bookingId',
  'paymentId',
  'webhookDeliveryId',
  'notificationKey',
  'workflowId',
  'workflowType',
  'runId',
  'activityType',
  'taskQueue',
  'attempt',
  'provider',
  'template',
  'outcome',
  'method',
  'route',
  'status',
  'code',
  'category',
  'subject',
  'ms',
  'count',
  'host',
  'port',
  'signal',
  'reason',
  'configured',
  'waitsFor',
  'sdkComponent',
  'target',
  'err',
  'req',
  'res',
]);

/** Errors of our own whose messages are constant words; all others may quote data, so theirs are left out. */
const SPEAKING: ReadonlySet<string> = new Set([
  'Problem',
  'TemporalUnavailable',
  'ConfigError',
  'PaymentRefusedByProvider',
  'PaymentProviderUnavailable',
]);

/**
 * @param level pino's level name.
 * @param destination where lines go; standard output by default.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: onlyKnownFields, level: (label: string) => ({ level: label }) },
    hooks: { logMethod: withoutBorrowedMessages },
    serializers: { err: describeError, req: describeRequest, res: describeResponse },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Left alone, pino takes the message of an error that is logged without words of our own. */
function withoutBorrowedMessages(this: Logger, args: Parameters<LogFn>, method: LogFn): void {
  const [first, ...rest]: unknown[] = args;
  const line = first instanceof Error ? { err: first } : first;
  const words = typeof line === 'object' && rest[0] === undefined ? ['logged without words'] : rest;
  method.apply(this, [line, ...words] as Parameters<LogFn>); // the same arguments, the message filled in
}

function onlyKnownFields(line: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(line).filter(([field]) => FIELDS.has(field)));
}

interface ErrorLine {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
  readonly stack?: string;
  readonly cause?: ErrorLine;
}

/** Type, code and frames; the message only where it cannot quote anybody's data. */
function describeError(error: unknown): ErrorLine {
  if (!(error instanceof Error)) return { type: typeof error };
  const code: unknown = 'code' in error ? error.code : undefined;
  const frames = framesOf(error);
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(SPEAKING.has(error.name) ? { message: error.message } : {}),
    ...(frames === '' ? {} : { stack: frames }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/** The stack without its first lines, which repeat the message. */
function framesOf(error: Error): string {
  const stack = error.stack ?? '';
  const afterMessage = stack.indexOf(error.message) + error.message.length;
  return stack
    .slice(afterMessage)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}

interface LoggedRequest {
  readonly method?: string;
  readonly routeOptions?: { readonly url?: string };
}

/** The route's pattern, never the address that was called: that one carries ids, tokens and searches. */
function describeRequest(request: LoggedRequest) {
  return { method: request.method, route: request.routeOptions?.url };
}

function describeResponse(response: { readonly statusCode?: number }) {
  return { status: response.statusCode };
}
