/**
 * Clients can be made of the document: types by openapi-typescript, calls by openapi-fetch. They compile under the
 * strictest settings, and what the interface answers is of their types, also in what it leaves out.
 */
import { join } from 'node:path';
import createClient from 'openapi-fetch';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { ALL_EMAIL_PROVIDERS } from '../../support/clients/emailWebhooks.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { apiOfFile, bearer, bookingRequest, get, quoteRequest } from '../../support/environments/apiApp.ts';

const api = await apiOfFile({ ...ALL_EMAIL_PROVIDERS, EMAIL_OPEN_TRACKING: 'true' });
const document = (await get(api.app, '/openapi.json')).body;
const types = astToString(await openapiTS(document));

/** Files that exist only here, in a folder from which the packages are found. */
const FOLDER = import.meta.dirname;
const STRICT: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  types: [],
};

/** What TypeScript has against each of these programs, which use the generated types. */
function complaintsAbout(programs: readonly string[]): string[][] {
  const paths = programs.map((_, index) => join(FOLDER, `program${index}.ts`));
  const files = new Map(paths.map((path, index) => [path, programs[index] ?? '']));
  files.set(join(FOLDER, 'interface.d.ts'), types);
  const host = ts.createCompilerHost(STRICT);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, ...rest) => {
    const text = files.get(name);
    return text === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, text, rest[0]);
  };
  const found = ts.getPreEmitDiagnostics(ts.createProgram([...files.keys()], STRICT, host));
  const elsewhere = found.filter(({ file }) => !paths.includes(file?.fileName ?? ''));
  expect(elsewhere.map(textOf)).toEqual([]);
  return paths.map((path) => found.filter(({ file }) => file?.fileName === path).map(textOf));
}

const textOf = ({ messageText }: ts.Diagnostic): string => ts.flattenDiagnosticMessageText(messageText, '\n');

const CLIENT = `
import createClient from 'openapi-fetch';
import type { components, paths } from './interface.js';

const client = createClient<paths>({ baseUrl: 'https://api.midas.example' });

export async function book(quoteId: string): Promise<components['schemas']['OpenedBooking']> {
  const { data, error } = await client.POST('/v1/bookings', {
    params: { header: { 'Idempotency-Key': 'once' } },
    body: {
      quoteId,
      customer: { name: 'Ada', email: 'ada@example.com', phone: '+971501234567', country: 'AE', locale: 'en' },
      payment: { provider: 'stripe' },
    },
  });
  if (data !== undefined) return data;
  switch (error.code) {
    case 'quote_expired':
    case 'item_unavailable':
      throw new Error(error.detail);
    default:
      throw new Error(error.requestId);
  }
}

export const follow = (id: string, token: string) =>
  client.GET('/v1/bookings/{id}/events', {
    params: { path: { id } },
    headers: { authorization: \`Bearer \${token}\` },
    parseAs: 'stream',
  });
`;

test('a client compiles under the strictest settings, and one that asks for what is not offered does not', () => {
  const mistakes = [
    ["country: 'AE'", "country: 'XX'"],
    ["'quote_expired'", "'refund_changed'"],
    ["'Idempotency-Key'", "'Idempotence-Key'"],
    ["provider: 'stripe'", "provider: 'cash'"],
  ] as const;
  const [right, ...wrong] = complaintsAbout([
    CLIENT,
    ...mistakes.map(([written, mistaken]) => CLIENT.replace(written, mistaken)),
  ]);
  expect(right).toEqual([]);
  mistakes.forEach(([, mistaken], index) => expect(wrong[index], mistaken).not.toEqual([]));
});

/** Answers as the client gets them, each with where its type stands. */
async function liveAnswers(): Promise<[type: string, answer: unknown][]> {
  const client = createClient<Record<string, never>>({ baseUrl: 'http://interface', fetch: inject });
  const call = client.request as unknown as Call; // the types are generated here, and checked below
  const staff = await staffHeaders(['admin']);
  const answers: [string, unknown][] = [];
  const ask: Ask = async (method, path, status, init = {}) => {
    const { data, error, response } = await call(method, path, init);
    expect([path, response.status]).toEqual([path, status]);
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    answers.push([
      `paths['${path}']['${method}']['responses'][${status}]['content']['${type}']`,
      data ?? error,
    ]);
    return data as { id: string; accessToken: string };
  };
  await ask('get', '/v1/catalog', 200);
  const quote = await ask('post', '/v1/quotes', 201, { body: quoteRequest({ tier: 'vvip' }) });
  await ask('post', '/v1/quotes', 400, { body: quoteRequest({ tier: 'gold' }) });
  const booking = await ask('post', '/v1/bookings', 201, { body: bookingRequest(quote.id) });
  const own = { params: { path: { id: booking.id } }, headers: bearer(booking.accessToken) };
  await ask('get', '/v1/bookings/{id}', 200, own);
  await ask('get', '/v1/bookings/{id}', 401, { params: own.params });
  await ask('post', '/v1/bookings/{id}/cancel', 200, { ...own, body: { reason: 'customer_request' } });
  await ask('get', '/v1/ops/bookings', 200, { headers: staff });
  await ask('get', '/v1/ops/bookings/{id}', 200, { params: own.params, headers: staff });
  await ask('get', '/v1/ops/findings', 200, { headers: staff });
  await ask('get', '/v1/ops/email/stats', 200, { headers: staff });
  await ask('get', '/v1/notifications', 200, { headers: staff });
  await ask('get', '/readyz', 200, { headers: staff });
  return answers;
}

type Init = Readonly<Record<string, unknown>>;
type Call = (
  method: string,
  path: string,
  init: Init,
) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
type Ask = (
  method: 'get' | 'post',
  path: string,
  status: number,
  init?: Init,
) => Promise<{ id: string; accessToken: string }>;

/** The client's fetch: the same application, without a socket. */
async function inject(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const payload = await request.text();
  const answer = await api.app.inject({
    method: request.method as 'GET' | 'POST', // as `ask` has given it
    url: pathname + search,
    headers: Object.fromEntries(request.headers),
    ...(payload === '' ? {} : { payload }),
  });
  const headers = { 'content-type': String(answer.headers['content-type']) };
  return new Response(answer.body, { status: answer.statusCode, headers });
}

test('what the interface answers is of the generated types', async () => {
  const program = (await liveAnswers()).map(
    ([type, answer], index) => `export const answer${index}: ${type} = ${JSON.stringify(answer)};`,
  );
  const head = `import type { paths } from './interface.js';`;
  const whole = [head, ...program].join('\n');
  const [fits, renamed] = complaintsAbout([whole, whole.replace('"locations":', '"places":')]);
  expect(fits).toEqual([]);
  expect(renamed).not.toEqual([]);
});
