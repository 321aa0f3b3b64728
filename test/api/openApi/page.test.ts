/** The page on which the interface is read bears our name, and its examples can be executed one after the other. */
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { apiOfFile, bearer, get, send } from '../../support/environments/apiApp.ts';

interface Media {
  readonly example?: object;
}
interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly example?: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
}
interface Outgoing {
  url: string;
  body?: string;
}
interface Page {
  requestInterceptor(request: Outgoing): Outgoing;
  responseInterceptor(response: { ok: boolean; body: unknown }): unknown;
}

const api = await apiOfFile();
const document = (await get(api.app, '/openapi.json')).json<{
  paths: Record<string, Record<string, Operation>>;
}>();

const authorized = new Map<string, string>();

/** The page's script as a browser runs it, before Swagger UI starts. */
async function openPage(): Promise<Page> {
  const script = (await get(api.app, '/docs/static/theme/carry-on.js')).body;
  let page: Page | undefined;
  const window = {
    SwaggerUIBundle: (config: Page) => {
      page = config;
      return { preauthorizeApiKey: (scheme: string, token: string) => authorized.set(scheme, token) };
    },
  };
  runInNewContext(script, { window });
  window.SwaggerUIBundle({} as Page); // as the page starts it, whose own configuration says nothing of requests
  if (page === undefined) throw new Error('the page did not start');
  return page;
}

/** Executes an operation with what the document has for an example, as the button of the page does. */
async function execute(page: Page, operationId: string, headers: Readonly<Record<string, string>> = {}) {
  for (const [path, item] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(item)) {
      if (operation.operationId !== operationId) continue;
      const query = new URLSearchParams();
      let url = path;
      for (const { name, in: place, example } of operation.parameters)
        if (example !== undefined && place === 'path') url = url.replace(`{${name}}`, example);
        else if (example !== undefined) query.set(name, example);
      const body = operation.requestBody?.content['application/json']?.example;
      const request = page.requestInterceptor({
        url: `${url}?${query.toString()}`,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = await send(api.app, {
        method: method.toUpperCase(),
        url: request.url,
        headers: request.body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        ...(request.body === undefined ? {} : { payload: request.body }),
      });
      const ok = answer.statusCode < 400;
      page.responseInterceptor({ ok, body: ok && answer.body !== '' ? answer.json() : undefined });
      return answer.statusCode;
    }
  throw new Error(`the document has no ${operationId}`);
}

test('the examples of a customer and of staff can be executed in turn', async () => {
  const page = await openPage();
  const statuses: [string, number][] = [];
  const run = async (operation: string, headers?: Readonly<Record<string, string>>) =>
    statuses.push([operation, await execute(page, operation, headers)]);
  await run('createQuote');
  await run('createBooking');
  const customer = bearer(authorized.get('bookingToken') ?? '');
  await run('getBooking', customer);
  await run('changePayment', customer);
  await run('sendAccessLink');
  const staff = await staffHeaders(['admin']);
  await run('getBookingDetail', staff);
  await run('sendNotification', staff);
  await run('createBlock', staff);
  await run('decodePayloads', staff);
  await run('cancelBooking', customer);
  expect(statuses).toEqual([
    ['createQuote', 201],
    ['createBooking', 201],
    ['getBooking', 200],
    ['changePayment', 200],
    ['sendAccessLink', 202],
    ['getBookingDetail', 200],
    ['sendNotification', 202],
    ['createBlock', 201],
    ['decodePayloads', 200],
    ['cancelBooking', 200],
  ]);
});

test.each(['listCatalog', 'getAvailability', 'getHealth'])(
  '%s can be executed by anybody',
  async (operation) => {
    expect(await execute(await openPage(), operation)).toBe(200);
  },
);

test('the page bears our name and our icon', async () => {
  const page = (await get(api.app, '/docs/')).body;
  expect(page).toContain('<title>Midas booking API</title>');
  expect(page).not.toMatch(/Swagger UI/);
  expect((await get(api.app, '/docs/static/theme/icon.svg')).headers['content-type']).toContain(
    'image/svg+xml',
  );
  expect((await get(api.app, '/docs/static/swagger-initializer.js')).body).toContain('"layout":"BaseLayout"');
});
