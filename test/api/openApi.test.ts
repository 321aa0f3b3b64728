/** The interface describes itself truthfully: its document is OpenAPI 3.1 and names every public route. */
import { expect, test } from 'vitest';
import { apiOfFile, get } from '../support/environments/apiApp.ts';
import { ALL_EMAIL_PROVIDERS } from '../support/clients/emailWebhooks.ts';

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const api = await apiOfFile(
  { ...ALL_EMAIL_PROVIDERS, EMAIL_OPEN_TRACKING: 'true' },
  { codecUiKey: 'key-of-this-machine' },
);
const answer = await get(api.app, '/openapi.json');
const text = answer.body;
const document = answer.json<Document>();

test('every public route is in it, and nothing of the inside', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(
    Object.entries(document.paths)
      .flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`))
      .sort(),
  ).toEqual([
    'delete /v1/ops/blocks/{id}',
    'get /email/open/{token}.gif',
    'get /healthz',
    'get /readyz',
    'get /unsubscribe/{token}',
    'get /v1/bookings/{id}',
    'get /v1/bookings/{id}/events',
    'get /v1/catalog',
    'get /v1/catalog/{itemId}/availability',
    'get /v1/notifications',
    'get /v1/notifications/{id}',
    'get /v1/ops/blocks',
    'get /v1/ops/bookings',
    'get /v1/ops/bookings/{id}',
    'get /v1/ops/email/stats',
    'get /v1/ops/email/suppressions',
    'get /v1/ops/findings',
    'get /v1/ops/reviews',
    'post /codec/decode',
    'post /unsubscribe/{token}',
    'post /v1/bookings',
    'post /v1/bookings/{id}/access-link',
    'post /v1/bookings/{id}/cancel',
    'post /v1/bookings/{id}/payments',
    'post /v1/bookings/{id}/payments/{paymentId}/capture',
    'post /v1/notifications',
    'post /v1/notifications/{id}/retry',
    'post /v1/ops/blocks',
    'post /v1/ops/bookings/{id}/review',
    'post /v1/ops/email/suppressions/remove',
    'post /v1/ops/findings/{id}/close',
    'post /v1/quotes',
    'post /webhooks/mailgun',
    'post /webhooks/sendgrid',
    'post /webhooks/stripe',
  ]);
});

test('every reference leads somewhere, every path parameter is described, every answer has words', () => {
  const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
    ([, name]) => name ?? '',
  );
  expect(references.length).toBeGreaterThan(0);
  for (const name of references) expect(Object.keys(document.components.schemas)).toContain(name);
  for (const [path, item] of Object.entries(document.paths))
    for (const operation of Object.values(item)) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const described = (operation.parameters ?? [])
        .filter((parameter) => parameter.in === 'path')
        .map(({ name }) => name);
      expect(described).toEqual(wanted);
      expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
      for (const { description } of Object.values(operation.responses)) expect(description).not.toBe('');
    }
});

test('there is a page to read it on, which runs no script but its own', async () => {
  const page = await get(api.app, '/docs/');
  expect(page.statusCode).toBe(200);
  expect(page.headers['content-type']).toContain('text/html');
  expect(page.headers['content-security-policy']).toContain("script-src 'self'");
  expect(page.body).not.toMatch(/<script>[^<]/);
  const scripts = [...page.body.matchAll(/src="([^"]+)"/g)].map(([, path]) => path ?? '');
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts)
    expect((await get(api.app, new URL(script, 'http://localhost/docs/').pathname)).statusCode).toBe(200);
});
