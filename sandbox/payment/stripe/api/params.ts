/** Request parameters checked as Stripe checks them: an unknown one is refused, a missing one named. */
import { z } from 'zod';
import { invalidParam, missingParam, unknownParam } from './errors.ts';
import { paramName, type Form, type FormValue } from './form.ts';

const INVALID_INTEGER = 'parameter_invalid_integer';

/** An integer as a form carries it. */
export const integer = z
  .string()
  .regex(/^-?\d{1,15}$/, INVALID_INTEGER)
  .transform(Number);

/** Keys up to 40 characters, values up to 500; an empty value removes its key. */
export const metadata = z.record(z.string().max(40), z.string().max(500));

export const createdRange = z.union([
  integer.transform((at) => ({ gte: at, lte: at })),
  z.strictObject({
    gt: integer.optional(),
    gte: integer.optional(),
    lt: integer.optional(),
    lte: integer.optional(),
  }),
]);

/** Throws a StripeFailure that names the first parameter that does not fit. */
export function readParams<S extends z.ZodType>(schema: S, form: Form): z.output<S> {
  const read = schema.safeParse(form);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  if (issue === undefined) throw invalidParam('', 'Invalid request.');
  if (issue.code === 'unrecognized_keys') throw unknownParam(paramName([...issue.path, issue.keys[0] ?? '']));
  const param = paramName(issue.path);
  const given = valueAt(form, issue.path);
  if (given === undefined) throw missingParam(param);
  if (issue.message === INVALID_INTEGER)
    throw invalidParam(param, `Invalid integer: ${JSON.stringify(given)}`, INVALID_INTEGER);
  throw invalidParam(param, `Invalid ${param}: ${issue.message}`);
}

/** Merges as Stripe does: given keys replace, empty values remove, the rest stays. */
export function mergeMetadata(
  known: Record<string, string>,
  given: Record<string, string> | undefined,
): Record<string, string> {
  const merged = { ...known, ...given };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}

function valueAt(form: Form, path: readonly PropertyKey[]): FormValue | undefined {
  let value: FormValue | undefined = form;
  for (const part of path) {
    if (typeof value !== 'object') return undefined;
    value = Array.isArray(value) ? value[Number(part)] : value[String(part)];
  }
  return value;
}
