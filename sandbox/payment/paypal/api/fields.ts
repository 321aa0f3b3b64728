/** JSON bodies held against their schema, with faults in PayPal's own form: which field, and what is wrong with it. */
import { z } from 'zod';
import { invalidFields, type Issue } from './errors.ts';

export const money = z.strictObject({ currency_code: z.string().length(3), value: z.string().max(32) });

/** Throws a PayPalFailure that names each field by its JSON pointer. No body reads as `{}`. */
export function readFields<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const read = schema.safeParse(body ?? {});
  if (read.success) return read.data;
  throw invalidFields(read.error.issues.map(asIssue));
}

function asIssue(fault: z.core.$ZodIssue): Issue {
  const field = `/${fault.path.join('/')}`;
  if (fault.code === 'invalid_type' && fault.message.endsWith('received undefined')) {
    return {
      issue: 'MISSING_REQUIRED_PARAMETER',
      description: 'A required field / parameter is missing.',
      field,
    };
  }
  if (fault.code === 'unrecognized_keys') {
    // PayPal passes over fields it does not know; here they are refused, so that a misspelt one is noticed.
    const description = `Not known to this stand-in: ${fault.keys.join(', ')}.`;
    return { issue: 'INVALID_PARAMETER', description, field };
  }
  if (fault.code === 'too_big') {
    return {
      issue: 'INVALID_STRING_MAX_LENGTH',
      description: 'The value of a field is too long.',
      field,
    };
  }
  return {
    issue: 'INVALID_PARAMETER_VALUE',
    description: 'The value of a field is invalid.',
    field,
  };
}
