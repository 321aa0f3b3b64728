/**
 * Idempotency keys (api.md "Conventions"), kept as hashes. A repeat gets the first answer's resource as it is now,
 * with the first status, or the first refusal again; 400, 401, 429 and 5xx are not kept.
 */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type RememberedAnswer, findAnswer, rememberAnswer } from '../../store/idempotency.ts';
import type { Database } from '../../store/database/database.ts';
import { Problem, isProblemCode } from './problems.ts';

const KEPT_MS = 7 * 86_400_000;
const REFUSAL = 'problem:';
/** 422 says that the key belongs to another request: it is not this one's to answer. */
const NEVER_KEPT: ReadonlySet<number> = new Set([400, 401, 422, 429]);

/** For the `headers` of every route that takes a key; other headers are none of its business. */
export const idempotencyHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible characters')
    .optional()
    .describe(
      'A repeat with the same key and body gets the first answer’s resource as it is now. The same key with another body is 422 `idempotency_key_reused`.',
    ),
});

export interface IdempotentRequest {
  /** Route and caller. */
  readonly scope: string;
  /** Undefined when the client sent no key: then nothing is kept. */
  readonly keyHash: string | undefined;
  readonly bodyHash: string;
}

export interface Answer {
  readonly status: number;
  /** Id of what the first request made or changed. */
  readonly resource: string;
}

/**
 * The key of a request, hashed together with what it is scoped to.
 * @param headers of a route whose schema has {@link idempotencyHeaders}.
 * @param body as validated, so that spelling out a default is the same request.
 * @param caller what tells a caller without a token from others: part of the hash, never stored itself.
 */
export function idempotentRequest(
  headers: { readonly 'idempotency-key'?: string | undefined },
  scope: string,
  body: unknown,
  caller = '',
): IdempotentRequest {
  const key = headers['idempotency-key'];
  const bodyHash = hash(JSON.stringify(body));
  if (key === undefined) return { scope, keyHash: undefined, bodyHash };
  return { scope, keyHash: hash(JSON.stringify([scope, caller, key])), bodyHash };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');

/**
 * The key's own id of what a request makes, so that a repeat finds it also where the answer was never written down; another
 * one each time without a key.
 * @param bytes how much of the hash it keeps
 */
export const idOfRequest = (prefix: string, { keyHash }: IdempotentRequest, bytes: number): string => {
  const random = randomBytes(bytes).toString('base64url');
  return `${prefix}${keyHash?.slice(0, random.length) ?? random}`;
};

/** @throws Problem `idempotency_key_reused` when the key came with another body. */
export function assertSameBody(request: IdempotentRequest, first: { readonly bodyHash: string }): void {
  if (first.bodyHash !== request.bodyHash) throw new Problem('idempotency_key_reused');
}

/**
 * Runs a request once for its key.
 * @throws Problem the request's own refusal, or the one that was kept.
 */
export async function once(
  db: Database,
  request: IdempotentRequest,
  now: Date,
  run: () => Promise<Answer>,
): Promise<Answer> {
  const kept = await keptAnswer(db, request);
  if (kept !== undefined) return replay(kept);
  try {
    const answer = await run();
    if (await keep(db, request, now, answer)) return answer;
    const first = await keptAnswer(db, request); // of several at once, one is the answer to all
    return first === undefined ? answer : replay(first);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // The same request may have won in the meantime; its answer is the answer to both.
    const first = await keptAnswer(db, request);
    if (first !== undefined) return replay(first);
    await keepRefusal(db, request, now, error);
    throw error;
  }
}

/** Beside the answers under a scope: requests that have begun to do something, and may not have lived to answer. */
const begunBy = ({ scope }: IdempotentRequest): string => `${scope} begun`;

/**
 * Notes that a request is about to change something that cannot be done twice, before it does: a repeat then knows the
 * effect for its own.
 * @param resource id of what is about to be changed.
 */
export async function begin(
  db: Database,
  request: IdempotentRequest,
  now: Date,
  resource: string,
): Promise<void> {
  await keep(db, { ...request, scope: begunBy(request) }, now, { status: 0, resource });
}

/** @throws Problem `idempotency_key_reused` when it had begun with another body. */
export async function hasBegun(db: Database, request: IdempotentRequest): Promise<boolean> {
  return (await keptAnswer(db, { ...request, scope: begunBy(request) })) !== undefined;
}

/** @throws Problem the refusal that was kept for this request, if any. */
export async function replayRefusal(db: Database, request: IdempotentRequest): Promise<void> {
  const kept = await keptAnswer(db, request);
  if (kept !== undefined) replay(kept);
}

/** Keeps an answer; of several at once, the first is the one that stays. */
export async function keepAnswer(
  db: Database,
  request: IdempotentRequest,
  now: Date,
  answer: Answer,
): Promise<void> {
  await keep(db, request, now, answer);
}

/** Keeps a refusal that a repeat should get again; leaves every other error alone. */
export async function keepRefusal(
  db: Database,
  request: IdempotentRequest,
  now: Date,
  error: unknown,
): Promise<void> {
  if (!(error instanceof Problem)) return;
  const { statusCode: status, code } = error;
  if (status < 500 && !NEVER_KEPT.has(status))
    await keep(db, request, now, { status, resource: `${REFUSAL}${code}` });
}

async function keptAnswer(db: Database, request: IdempotentRequest): Promise<RememberedAnswer | undefined> {
  if (request.keyHash === undefined) return undefined;
  const kept = await findAnswer(db, { scope: request.scope, keyHash: request.keyHash });
  if (kept !== undefined) assertSameBody(request, kept);
  return kept;
}

function replay({ status, resource }: Answer): Answer {
  const code = resource.startsWith(REFUSAL) ? resource.slice(REFUSAL.length) : undefined;
  if (code === undefined) return { status, resource };
  if (!isProblemCode(code)) throw new Error('a refusal was kept under a code that no longer exists');
  throw new Problem(code);
}

/** @returns false when another answer is kept already. */
async function keep(db: Database, request: IdempotentRequest, now: Date, answer: Answer): Promise<boolean> {
  if (request.keyHash === undefined) return true;
  return rememberAnswer(
    db,
    { scope: request.scope, keyHash: request.keyHash },
    { ...answer, bodyHash: request.bodyHash },
    new Date(now.getTime() + KEPT_MS).toISOString(),
  );
}
