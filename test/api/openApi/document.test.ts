/** The interface describes itself truthfully: its document is OpenAPI 3.1 and names every public route. */
import { expect, test } from 'vitest';
import { apiOfFile, get } from '../../support/environments/apiApp.ts';
import { ALL_EMAIL_PROVIDERS } from '../../support/clients/emailWebhooks.ts';

interface Refusals {
  readonly schema: {
    readonly allOf: readonly {
      readonly properties?: { readonly code: { readonly enum: readonly string[] } };
    }[];
  };
  readonly examples?: Readonly<Record<string, { readonly value: object }>>;
}
interface Operation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, Refusals>> }>
  >;
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
    'get /v1/bookings/{id}/refund-preview',
    'get /v1/catalog',
    'get /v1/catalog/{itemId}/availability',
    'get /v1/notifications',
    'get /v1/notifications/{id}',
    'get /v1/ops/blocks',
    'get /v1/ops/bookings',
    'get /v1/ops/bookings/{id}',
    'get /v1/ops/disputes',
    'get /v1/ops/disputes/{id}',
    'get /v1/ops/disputes/{id}/evidence',
    'get /v1/ops/disputes/{id}/evidence/page',
    'get /v1/ops/email/stats',
    'get /v1/ops/email/suppressions',
    'get /v1/ops/findings',
    'get /v1/ops/refunds',
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
    'post /v1/ops/bookings/{id}/cancel',
    'post /v1/ops/bookings/{id}/deposit',
    'post /v1/ops/bookings/{id}/refunds',
    'post /v1/ops/bookings/{id}/review',
    'post /v1/ops/disputes/{id}/evidence',
    'post /v1/ops/email/suppressions/remove',
    'post /v1/ops/findings/{id}/close',
    'post /v1/ops/refunds/{id}/decision',
    'post /v1/ops/refunds/{id}/retry',
    'post /v1/ops/refunds/{id}/settle',
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

test('operation ids are those that clients know', () => {
  const ids = Object.values(document.paths).flatMap((item) =>
    Object.values(item).map(({ operationId }) => operationId),
  );
  expect(ids.sort()).toMatchInlineSnapshot(`
    [
      "cancelBooking",
      "cancelBookingAsStaff",
      "capturePayment",
      "changePayment",
      "closeFinding",
      "createBlock",
      "createBooking",
      "createQuote",
      "decideDeposit",
      "decideRefund",
      "decideReview",
      "decodePayloads",
      "deleteBlock",
      "followBooking",
      "getAvailability",
      "getBooking",
      "getBookingDetail",
      "getEmailStats",
      "getHealth",
      "getNotification",
      "getOpenPicture",
      "getReadiness",
      "getUnsubscribePage",
      "listBlocks",
      "listBookings",
      "listCatalog",
      "listDisputes",
      "listFindings",
      "listNotifications",
      "listRefunds",
      "listReviews",
      "listSuppressions",
      "previewRefund",
      "readDispute",
      "readEvidence",
      "readEvidencePage",
      "receiveMailgunEvents",
      "receiveSendGridEvents",
      "receiveStripeWebhook",
      "refundByHand",
      "removeSuppression",
      "retryNotification",
      "retryRefund",
      "sendAccessLink",
      "sendEvidence",
      "sendNotification",
      "settleRefund",
      "unsubscribe",
    ]
  `);
});

test('every description is a whole sentence', () => {
  const texts = [...text.matchAll(/"description":("(?:[^"\\\\]|\\\\.)*")/g)].map(([, found = '']) =>
    String(JSON.parse(found)),
  );
  expect(texts.length).toBeGreaterThan(300);
  for (const each of texts) expect(each).toMatch(/^(?:[A-Z]|`|\d{3} ).*\.$/su);
  expect(texts).not.toContain('Default Response');
});

test('every refusal has an example of each code, with the status it comes with', () => {
  for (const item of Object.values(document.paths))
    for (const { operationId, responses } of Object.values(item))
      for (const [status, { content }] of Object.entries(responses)) {
        const { schema, examples = {} } = content?.['application/problem+json'] ?? {};
        if (schema === undefined) continue;
        const codes = schema.allOf.flatMap(({ properties }) => properties?.code.enum ?? []);
        expect(Object.keys(examples), `${operationId} ${status}`).toEqual(codes);
        for (const [code, { value }] of Object.entries(examples))
          expect(value).toMatchObject({ code, status: Number(status), type: `urn:midas:problem:${code}` });
      }
});

test('what anybody may call says so, and everything else names its token', () => {
  const open = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.values(item).flatMap(({ security }) => (security.length === 0 ? [path] : [])),
  );
  expect([...new Set(open)].sort()).toEqual([
    '/email/open/{token}.gif',
    '/healthz',
    '/unsubscribe/{token}',
    '/v1/bookings',
    '/v1/bookings/{id}/access-link',
    '/v1/catalog',
    '/v1/catalog/{itemId}/availability',
    '/v1/quotes',
    '/webhooks/mailgun',
    '/webhooks/sendgrid',
    '/webhooks/stripe',
  ]);
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
