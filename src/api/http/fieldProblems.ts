/** What a schema found wrong, as paths and sentences. Values are never repeated: they may be anybody's data. */
import type { FastifySchemaValidationError } from 'fastify';
import { headerName } from './headerName.ts';
import type { FieldProblem } from './problems.ts';

const MOST = 50;
const LONGEST_PATH = 200;

/** @param part of the request that was validated, such as `headers`, whose fields are named as people write them. */
export function fieldProblemsOf(
  issues: readonly FastifySchemaValidationError[],
  part?: string,
): FieldProblem[] {
  const problems = issues.flatMap(toFields).slice(0, MOST);
  return part === 'headers'
    ? problems.map(({ path, message }) => ({ path: headerName(path), message }))
    : problems;
}

function toFields(issue: FastifySchemaValidationError): FieldProblem[] {
  const path = issue.instancePath.split('/').filter((part) => part !== '');
  if (issue.keyword !== 'unrecognized_keys')
    return [{ path: dotted(path), message: issue.message ?? 'is not valid' }];
  return unknownKeys(issue.params).map((key) => ({
    path: dotted([...path, key]),
    message: 'is not a field of this request',
  }));
}

function unknownKeys(params: unknown): string[] {
  const keys: unknown = typeof params === 'object' && params !== null && 'keys' in params ? params.keys : [];
  return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
}

const dotted = (path: readonly string[]): string => path.join('.').slice(0, LONGEST_PATH);
