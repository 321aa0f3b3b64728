/** Whatever goes wrong leaves as a problem document; what went wrong inside stays in the log. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { isDatabaseUnavailable, isPassingConflict } from '../http/databaseUnavailable.ts';
import { fieldProblemsOf } from '../http/fieldProblems.ts';
import { Problem, problemDocument, problemHeaders, unavailable } from '../http/problems.ts';
import { TemporalUnavailable } from '../temporal/gateway.ts';

export const problemHandler = fp(
  async (app) => {
    app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
    app.setNotFoundHandler((request, reply) => sendError(new Problem('not_found'), request, reply));
  },
  { name: 'problemHandler' },
);

/** Also Fastify's `frameworkErrors`: an address it cannot read never reaches hooks or handlers. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = isFromSender(error, request) ? unfinished(error) : toProblem(error);
  if (problem.statusCode >= 500) request.log.error({ err: error, code: problem.code }, 'request failed');
  return reply
    .code(problem.statusCode)
    .headers({ ...problemHeaders(problem), 'x-request-id': request.id })
    .send(Buffer.from(JSON.stringify(problemDocument(problem, request.id))));
}

/** The request's own stream has failed: who was sending has gone away, or took too long. Nobody reads the answer. */
const isFromSender = (error: unknown, { raw }: FastifyRequest): boolean =>
  error instanceof Error && error === raw.errored;

const unfinished = (cause: unknown): Problem =>
  new Problem('validation_failed', 'The request did not come to its end.', { cause });

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (hasZodFastifySchemaValidationErrors(error))
    return new Problem('validation_failed', undefined, {
      errors: fieldProblemsOf(error.validation, error.validationContext),
    });
  if (error instanceof TemporalUnavailable) return unavailable('Bookings cannot be reached just now.', error);
  if (isDatabaseUnavailable(error)) return unavailable('The database cannot be reached just now.', error);
  if (isPassingConflict(error)) return unavailable('Others were changing the same. Please try again.', error);
  return fromStatus(error);
}

/** Fastify's own refusals, by the status it gives them. */
function fromStatus(error: unknown): Problem {
  const options = { cause: error };
  switch (statusOf(error)) {
    case 400:
      return new Problem('validation_failed', 'The request cannot be read.', options);
    case 404:
    case 405:
    case 414:
      return new Problem('not_found', undefined, options);
    case 413:
      return new Problem('payload_too_large', undefined, options);
    case 415:
      return new Problem('unsupported_media_type', undefined, options);
    default:
      return new Problem('internal', undefined, options);
  }
}

function statusOf(error: unknown): number {
  const status: unknown =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : 500;
}
