/**
 * Temporal refuses to start a workflow with a search attribute that its namespace does not know, so each process
 * makes sure of them before it works. Repeating it, or doing it from several processes at once, is harmless.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { isGrpcServiceError, type Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from './names.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

const TYPES = {
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  DATETIME: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
} as const;

type Wanted = Record<string, proto.temporal.api.enums.v1.IndexedValueType>;

const WANTED: Wanted = Object.fromEntries(
  Object.values(SEARCH_ATTRIBUTES).map(({ name, type }) => [name, TYPES[type]]),
);

/** https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const GRPC = { invalidArgument: 3, alreadyExists: 6, permissionDenied: 7, unimplemented: 12 } as const;

/** Servers hold the list in caches that refresh within a minute. */
const USABLE_WITHIN_MS = 90_000;
const POLL_MS = 100;

type Services = Pick<Connection, 'operatorService' | 'workflowService'>;

/**
 * Adds the search attributes that are missing and waits until the server accepts all of them.
 * @throws Error when one exists under another type, when this client may not add them (Temporal Cloud: add them
 * with `tcld` or its console), or when they are not usable after 90 seconds
 */
export async function registerSearchAttributes(services: Services, namespace: string): Promise<void> {
  const deadline = Date.now() + USABLE_WITHIN_MS;
  for (;;) {
    const missing = await missingFrom(services, namespace);
    if (Object.keys(missing).length > 0) await add(services, namespace, missing);
    if (await areUsable(services, namespace)) return;
    if (Date.now() > deadline)
      throw new Error(`Search attributes are unknown to ${namespace} even after 90 s`);
    await delay(POLL_MS);
  }
}

async function missingFrom({ operatorService }: Services, namespace: string): Promise<Wanted> {
  let present: Partial<Wanted>;
  try {
    present = (await operatorService.listSearchAttributes({ namespace })).customAttributes;
  } catch (error) {
    if (hasCode(error, GRPC.unimplemented)) return WANTED; // the time-skipping server adds but does not list
    throw error;
  }
  const missing: Wanted = {};
  for (const [name, type] of Object.entries(WANTED)) {
    const presentType = present[name];
    if (presentType === undefined) missing[name] = type;
    else if (presentType !== type) {
      throw new Error(`Search attribute ${name} exists in ${namespace} as ${IndexedValueType[presentType]}`);
    }
  }
  return missing;
}

async function add({ operatorService }: Services, namespace: string, missing: Wanted): Promise<void> {
  try {
    await operatorService.addSearchAttributes({ namespace, searchAttributes: missing });
  } catch (cause) {
    // another process added some between our read and our call: the next read shows what is left
    if (hasCode(cause, GRPC.alreadyExists)) return;
    const names = Object.keys(missing).join(', ');
    const hint = hasCode(cause, GRPC.permissionDenied, GRPC.unimplemented)
      ? ': an operator must add them'
      : '';
    throw new Error(`Search attributes ${names} cannot be added to ${namespace}${hint}`, { cause });
  }
}

/** Asking for an attribute goes through the same cache as a start that sets it. */
async function areUsable({ workflowService }: Services, namespace: string): Promise<boolean> {
  const query = Object.keys(WANTED)
    .map((name) => `${name} IS NOT NULL`)
    .join(' AND ');
  try {
    await workflowService.countWorkflowExecutions({ namespace, query });
    return true;
  } catch (error) {
    if (hasCode(error, GRPC.unimplemented)) return true; // the time-skipping server counts nothing and caches nothing
    if (hasCode(error, GRPC.invalidArgument)) return false;
    throw error;
  }
}

function hasCode(error: unknown, ...codes: number[]): boolean {
  return isGrpcServiceError(error) && codes.includes(error.code);
}
