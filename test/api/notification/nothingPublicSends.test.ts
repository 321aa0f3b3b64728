/**
 * Nothing public can send email: every route that asks for no staff token is tried, with whatever it might listen to.
 */
import { expect, test } from 'vitest';
import { sampleData } from '../../../src/emails/index.ts';
import { unsubscribeTokenFor } from '../../../src/security/tokens/unsubscribe.ts';
import { CUSTOMER, apiOfFile, bearer, openBooking, send } from '../../support/environments/apiApp.ts';
import {
  ALL_EMAIL_PROVIDERS,
  deliverMailgun,
  deliverSendGrid,
  mailgunEvent,
  sendGridEvent,
} from '../../support/clients/emailWebhooks.ts';
import { makeNotification } from '../../support/notificationRows.ts';

const api = await apiOfFile({ ...ALL_EMAIL_PROVIDERS, EMAIL_OPEN_TRACKING: 'true' });
const booking = await openBooking(api.app);
const failed = await makeNotification(api.store.db, { status: 'failed', bookingId: booking.id });

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

interface Route {
  readonly method: (typeof METHODS)[number];
  readonly path: string;
  readonly forStaff: boolean;
}

function routes(): Route[] {
  const paths = Object.entries(api.app.swagger().paths ?? {});
  return paths.flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      // OpenAPI 2 and 3 share this much, and the union of their types does not.
      const operation = (item as Partial<Record<string, { security?: readonly object[] }>>)[method];
      if (operation === undefined) return [];
      const ways = operation.security ?? [];
      return [{ method, path, forStaff: ways.length > 0 && ways.every((each) => 'staffToken' in each) }];
    }),
  );
}

const notification = () => ({
  template: 'access_link',
  to: 'stranger@example.net',
  data: sampleData('access_link'),
});
const call = ({ method, path }: Route, payload: object, headers: Record<string, string>) => {
  const [payment] = booking.payments;
  const url = path
    .replace('{paymentId}', String(payment?.['id']))
    .replace('{token}', unsubscribeTokenFor({ bookingId: booking.id }, api.config.bookingTokenSecrets))
    .replace('{itemId}', 'bugatti-chiron')
    .replace('{id}', path.startsWith('/v1/notifications') ? encodeURIComponent(failed) : booking.id);
  return send(api.app, {
    method: method.toUpperCase(), // one of METHODS, which inject knows in capitals
    url,
    headers,
    ...(method === 'get' ? {} : { payload }),
  });
};

test('no route starts a notification for a stranger or a customer, but the one that sends a booking’s link to its owner', async () => {
  const open = routes().filter(({ path }) => !path.endsWith('/events')); // a stream without an end
  expect(open.filter(({ forStaff }) => forStaff).length).toBeGreaterThan(5);
  const emailing = new Set<string>();
  for (const route of open)
    for (const headers of [{}, bearer(booking.accessToken), bearer('x'), { 'x-midas-ingest-key': 'x' }])
      for (const payload of [
        {},
        { email: CUSTOMER.email },
        notification(),
        { ...notification(), bookingId: booking.id },
      ]) {
        const before = api.temporal.notifications.length + api.temporal.startedAgain.length;
        const answer = await call(route, payload, headers);
        if (route.forStaff) expect([401, 415]).toContain(answer.statusCode);
        // The notification with the link leaves after the answer: nothing else of the interface does.
        if (route.path.endsWith('/access-link') && answer.statusCode === 202)
          await expect.poll(() => api.temporal.notifications.length).toBeGreaterThan(0);
        if (api.temporal.notifications.length + api.temporal.startedAgain.length > before)
          emailing.add(`${route.method} ${route.path}`);
      }
  await deliverSendGrid(api, [sendGridEvent('bounce', failed, { type: 'bounce' })]);
  await deliverMailgun(api, mailgunEvent('delivered', failed));
  expect([...emailing]).toEqual(['post /v1/bookings/{id}/access-link']);
  expect(api.temporal.notifications.map(({ template, bookingId }) => ({ template, bookingId }))).toEqual([
    { template: 'access_link', bookingId: booking.id },
  ]);
});
