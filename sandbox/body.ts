/** JSON bodies of the control interface, checked where they arrive. */
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';

export class BadControlRequest extends Error {
  override readonly name = 'BadControlRequest';
  readonly statusCode = 400;
}

/** No body reads as `{}`. Throws BadControlRequest, which names each field that does not fit. */
export function readBody<S extends z.ZodType>(schema: S, request: FastifyRequest): z.output<S> {
  const read = schema.safeParse(request.body ?? {});
  if (read.success) return read.data;
  const faults = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new BadControlRequest(faults.join('; '));
}
