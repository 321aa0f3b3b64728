/** `expand[]`: ids in an answer become the objects they name, at most four steps deep as at Stripe. */
import { invalidParam } from './errors.ts';
import type { FormValue } from './form.ts';
import type { Kind, StripeState } from '../state.ts';

type Fields = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 4;
const KIND_OF_PREFIX: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['pi', 'payment_intent'],
  ['ch', 'charge'],
  ['re', 'refund'],
  ['du', 'dispute'],
  ['issfr', 'early_fraud_warning'],
  ['txn', 'balance_transaction'],
  ['pm', 'payment_method'],
]);
const EXPANDABLE: ReadonlySet<string> = new Set([
  'latest_charge',
  'balance_transaction',
  'failure_balance_transaction',
  'payment_intent',
  'payment_method',
  'charge',
  'source',
  'customer',
  'review',
]);

export function expand(state: StripeState, answer: object, paths: readonly string[]): object {
  return paths.reduce<object>((done, path) => expandPath(state, done, path.split('.'), path), answer);
}

/** Throws where the parameter is not a list of paths. */
export function expandPaths(given: FormValue | undefined): string[] {
  if (given === undefined) return [];
  const paths = Array.isArray(given) ? given.filter((path) => typeof path === 'string') : [];
  if (paths.length === 0) throw invalidParam('expand', 'Invalid array');
  return paths;
}

function expandPath(state: StripeState, object: object, path: readonly string[], whole: string): object {
  const [field, ...rest] = path;
  if (field === undefined) return object;
  if (path.length > MAX_DEPTH)
    throw invalidParam('expand', 'You cannot expand more than 4 levels of a property.');
  const fields = object as Fields; // every object of an answer is plain JSON
  const value = fields[field];
  if (field === 'data' && Array.isArray(value)) {
    return { ...fields, data: value.map((item: object) => expandPath(state, item, rest, whole)) };
  }
  if (!EXPANDABLE.has(field) || value === undefined) {
    throw invalidParam('expand', `This property cannot be expanded (${whole}).`);
  }
  const named = typeof value === 'string' ? objectNamed(state, value) : value;
  if (typeof named !== 'object' || named === null) return fields;
  return { ...fields, [field]: expandPath(state, named, rest, whole) };
}

function objectNamed(state: StripeState, id: string): object | undefined {
  const kind = KIND_OF_PREFIX.get(id.split('_')[0] ?? '');
  return kind === undefined ? undefined : state.get(kind, id);
}
