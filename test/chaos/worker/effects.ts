/**
 * What an activity changes outside of the process, in order: calls to a vendor that are not reads, commits and lone
 * writes in Postgres, emails. A worker can die right after any of them, before the activity knows.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { asyncLocalStorage } from '@temporalio/activity';
import { createTransport } from 'nodemailer';
import pg from 'pg';
import type { Crash } from './crash.ts';
import type { Owner } from './crashPoint.ts';
import { emailSent } from './emailSent.ts';
import type { Runs } from './coreProxy.ts';
import { report } from './report.ts';

interface Activity {
  readonly owner: Owner;
  readonly key: string;
  readonly effects: string[];
}

export function watchEffects(crash: Crash, runs: Runs): void {
  const activities = new WeakMap<object, Activity>();

  /** The activity in whose name this code runs. */
  const current = (): Activity | undefined => {
    const context = asyncLocalStorage.getStore();
    const execution = context?.info.workflowExecution;
    if (context === undefined || execution === undefined) return undefined;
    const view = runs.get(execution.runId);
    if (view?.owner === undefined) return undefined;
    const known = activities.get(context);
    const key = view.activity(context.info.activityId);
    const activity = known ?? { owner: view.owner, key, effects: [] };
    activities.set(context, activity);
    return activity;
  };
  const happened = (activity: Activity | undefined, effect: string): void => {
    if (activity === undefined) return;
    activity.effects.push(effect);
    const { owner, key, effects } = activity;
    crash.at(owner, [key], `midway-${effects.length}`);
    if (crash.isRecorded(owner)) report({ says: 'effects', scope: owner.scope, key, effects });
  };
  watchCalls(current, happened);
  watchFetch(current, happened);
  watchPostgres(current, happened);
  watchEmails(current, happened);
}

type Current = () => Activity | undefined;
type Happened = (activity: Activity | undefined, effect: string) => void;

function watchCalls(current: Current, happened: Happened): void {
  const callers = new WeakMap<ClientRequest, Activity>();
  // The shapes of these two are documented: https://nodejs.org/docs/latest-v20.x/api/diagnostics_channel.html#http
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest };
    const activity = current();
    if (activity !== undefined && request.method !== 'GET') callers.set(request, activity);
  });
  subscribe('http.client.response.finish', (message) => {
    const { request } = message as { request: ClientRequest };
    happened(callers.get(request), `${request.method} ${request.path}`);
  });
}

/** A token is asked for when the last one is old: it changes nothing, and would shift what comes after it. */
const CHANGES_NOTHING = '/v1/oauth2/token';

/** Node's own `fetch` does not go through its HTTP client. */
function watchFetch(current: Current, happened: Happened): void {
  const { fetch } = globalThis;
  globalThis.fetch = async (to, init) => {
    const activity = current();
    const answer = await fetch(to, init);
    const { method, url } = to instanceof Request ? to : { method: init?.method ?? 'GET', url: to };
    const { pathname } = new URL(url);
    if (method !== 'GET' && pathname !== CHANGES_NOTHING) happened(activity, `${method} ${pathname}`);
    return answer;
  };
}

const WRITES = /^\s*(with\b[^]*\b)?(insert|update|delete)\b/i;

function watchPostgres(current: Current, happened: Happened): void {
  const inTransaction = new WeakSet<object>();
  const effectOf = (client: object, sql: string): string | undefined => {
    if (sql === 'begin') inTransaction.add(client);
    if (sql === 'rollback' || sql === 'commit') inTransaction.delete(client);
    if (sql === 'commit') return sql;
    return !inTransaction.has(client) && WRITES.test(sql) ? sql.trim().split(/\s+/, 3).join(' ') : undefined;
  };
  // Kysely uses the promise form; the driver's own calls, with a callback, pass untouched.
  const { prototype } = pg.Client as unknown as { prototype: { query: (...args: unknown[]) => unknown } };
  const { query } = prototype;
  prototype.query = function watched(this: object, ...args: unknown[]): unknown {
    const sql = textOf(args[0]);
    const effect = sql === undefined ? undefined : effectOf(this, sql);
    const answer = query.apply(this, args);
    if (effect === undefined || !(answer instanceof Promise)) return answer;
    const activity = current();
    return answer.then((result: unknown) => {
      happened(activity, effect);
      return result;
    });
  };
}

/** A statement by itself, or with the name under which the session keeps it. */
function textOf(asked: unknown): string | undefined {
  if (typeof asked === 'string') return asked;
  const isNamed = typeof asked === 'object' && asked !== null && 'text' in asked;
  return isNamed && typeof asked.text === 'string' ? asked.text : undefined;
}

interface Email {
  readonly headers?: Readonly<Record<string, string>>;
}

function watchEmails(current: Current, happened: Happened): void {
  // All transports are of one class, which nodemailer does not export.
  const prototype = Object.getPrototypeOf(createTransport({ jsonTransport: true })) as {
    sendMail: (email: Email) => Promise<unknown>;
  };
  const { sendMail } = prototype;
  prototype.sendMail = async function watched(this: object, email: Email): Promise<unknown> {
    const activity = current();
    const sent = await sendMail.call(this, email);
    happened(activity, emailSent(email.headers?.['X-Midas-Template'] ?? 'none'));
    return sent;
  };
}
