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
  'TemporalUnreachable',
  // the types of failures that activities throw: Temporal's own class says nothing of them
  'PaymentRefused',
  'PaymentCredentialsRejected',
  'NoBookingRequest',
  'IpnMessageMissing',
  'IpnMessageUnreadable',
  'RetentionIncomplete',
  'UnsealedPayload',
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
  /** Whose it is to mend, where that is known: ours (a key, a setting) or the provider's. */
  readonly fault?: string;
  readonly message?: string;
  readonly stack?: string;
  readonly cause?: ErrorLine;
}

/** Type, code and frames; the message only where it cannot quote anybody's data. */
function describeError(error: unknown): ErrorLine {
  if (!(error instanceof Error)) return { type: typeof error };
  const type = typeOf(error);
  const { code, fault = FAULT_OF[type] } = saidBy(error);
  const frames = framesOf(error);
  return {
    type,
    ...(code === undefined ? {} : { code }),
    ...(fault === undefined ? {} : { fault }),
    ...(SPEAKING.has(type) ? { message: error.message } : {}),
    ...(frames === '' ? {} : { stack: frames }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

const FAULT_OF: Readonly<Record<string, string>> = {
  ConfigError: 'ours',
  PaymentCredentialsRejected: 'ours',
  PaymentProviderUnavailable: "the provider's",
};

/** A failure of Temporal's has one name whatever failed; its type is the word for it. */
function typeOf(error: Error): string {
  const type: unknown = error.name === 'ApplicationFailure' && 'type' in error ? error.type : undefined;
  return typeof type === 'string' && CODE.test(type) ? type : error.name;
}

/** Words without spaces, as vendors and systems write their codes. */
const CODE = /^[\w.-]{1,80}$/;

/** Its own code, or the one that our activities put into a failure's first detail. */
function saidBy(error: Error): { readonly code?: string; readonly fault?: string } {
  const details: unknown = 'details' in error ? error.details : undefined;
  const first: unknown = Array.isArray(details) ? details[0] : undefined;
  const said: object = 'code' in error ? error : isObject(first) ? first : {};
  const word = (name: string): string | undefined => {
    const value: unknown = Object.entries(said).find(([key]) => key === name)?.[1];
    return typeof value === 'string' && CODE.test(value) ? value : undefined;
  };
  const [code, fault] = [word('code'), word('fault')];
  return { ...(code === undefined ? {} : { code }), ...(fault === undefined ? {} : { fault }) };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

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
