/**
 * The refusals of a route in the description of the interface: those it names itself, and those that follow from what
 * it takes and who may call it. Each is shown as it is sent.
 */
import type { FastifySchema } from 'fastify';
import {
  Problem,
  type ProblemCode,
  type ProblemOptions,
  problemDocument,
  problemKind,
} from '../http/problems.ts';
import { PROBLEM_ID } from '../schemas/problem.ts';

declare module 'fastify' {
  interface FastifySchema {
    /** Codes of the refusals that are this route's own; {@link problemCodesOf} adds those of its kind. */
    problems?: readonly ProblemCode[];
  }
}

/** Anything that is no request can be refused like this, and anything can break. */
const OF_EVERY_ROUTE: readonly ProblemCode[] = ['validation_failed', 'internal', 'unavailable'];

const OF_SECURITY: Readonly<Record<string, readonly ProblemCode[]>> = {
  bookingToken: ['unauthenticated', 'booking_not_found'],
  staffToken: ['unauthenticated', 'forbidden'],
};

export interface DescribedRoute {
  readonly schema: FastifySchema;
  readonly takesBody: boolean;
  readonly takesIdempotencyKey: boolean;
}

/** Every code that a route may answer with, once each. */
export function problemCodesOf({ schema, takesBody, takesIdempotencyKey }: DescribedRoute): ProblemCode[] {
  // A route that reads any bytes takes every type of them.
  const readsAnyType = schema.consumes !== undefined;
  const ofBody: readonly ProblemCode[] = readsAnyType
    ? ['payload_too_large']
    : ['payload_too_large', 'unsupported_media_type'];
  return [
    ...new Set([
      ...(schema.problems ?? []),
      ...securityOf(schema).flatMap((scheme) => OF_SECURITY[scheme] ?? []),
      ...(takesBody ? ofBody : []),
      ...(takesIdempotencyKey ? (['idempotency_key_reused'] as const) : []),
      ...OF_EVERY_ROUTE,
    ]),
  ];
}

/** The schemes without which a route refuses: none where it can be called without a token. */
function securityOf({ security = [] }: FastifySchema): string[] {
  const ways = security.map((way) => Object.keys(way));
  return ways.some((schemes) => schemes.length === 0) ? [] : ways.flat();
}

/** OpenAPI responses by status, the codes of each with an example. */
export function problemResponses(codes: readonly ProblemCode[]): Record<string, object> {
  const statusOf = (code: ProblemCode) => problemKind(code).status;
  const statuses = [...new Set(codes.map(statusOf))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [String(status), responseOf(codes.filter((code) => statusOf(code) === status))]),
  );
}

const responseOf = (codes: readonly ProblemCode[]) => ({
  description: `The \`code\` is ${codes.map((code) => `\`${code}\``).join(' or ')}.`,
  content: {
    'application/problem+json': {
      schema: {
        allOf: [
          { $ref: `#/components/schemas/${PROBLEM_ID}` },
          { type: 'object', properties: { code: { type: 'string', enum: [...codes] } }, required: ['code'] },
        ],
      },
      examples: Object.fromEntries(
        codes.map((code) => [code, { summary: `${problemKind(code).title}.`, value: exampleOf(code) }]),
      ),
    },
  },
});

const REQUEST_ID = '3f0c2a52-8a0e-4a57-9d5c-1f7c9a7b6e21';

const exampleOf = (code: ProblemCode) =>
  problemDocument(new Problem(code, undefined, optionsOf(code)), REQUEST_ID);

const optionsOf = (code: ProblemCode): ProblemOptions =>
  code === 'validation_failed'
    ? { errors: [{ path: 'customer.email', message: 'must be one email address' }] }
    : {};
