/**
 * Emails on their way through three providers, for real: the whole product, real sockets and the vendors' own SDKs.
 * The passes follow each other within seconds here.
 */
import { afterEach, beforeAll, expect, it } from 'vitest';
import { book, type Booked } from '../../support/clients/customer.ts';
import { httpJson, requestOk } from '../../support/clients/httpJson.ts';
import {
  copiesOf,
  notify,
  readNotification,
  retry,
  smtpFails,
  untilEnded,
  vendorFails,
} from '../../support/clients/emailClient.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { waitFor } from '../../support/waitFor.ts';
import { productOfFile } from '../../support/productOfFile.ts';

const STAFF_SECRET = 'staff-secret-of-the-notification-tests';
/** Three refused providers a pass, and the breakers shut for half a minute: the last pass must come after that. */
const SCHEDULE = '1s,1s,1s';

const { product } = await productOfFile({ EMAIL_RETRY_SCHEDULE: SCHEDULE, STAFF_JWT_SECRET: STAFF_SECRET });

let staff: Record<string, string>;
let booking: Booked;
beforeAll(async () => {
  staff = await staffHeaders(['concierge', 'ops'], 'layla', STAFF_SECRET);
  booking = await book(product);
});
afterEach(async () => {
  await smtpFails(product);
  await vendorFails(product, 'sendgrid');
  await vendorFails(product, 'mailgun');
});

/** One that may go anywhere, of a booking that nobody has paid. */
const TEMPLATE = 'concierge_payment_failed';
let guests = 0;
const newGuest = () => `guest.${(guests += 1)}@example.com`;

/** An email about the booking, once it has come to its end. */
async function sent(to = newGuest()) {
  const { status, body } = await notify(product, staff, {
    template: TEMPLATE,
    bookingId: booking.id,
    data: { reason: 'The bank declined the payment.' },
    to,
  });
  expect(status).toBe(202);
  return untilEnded(product, staff, body.id);
}

const outcomes = ({ attempts }: Awaited<ReturnType<typeof sent>>) =>
  attempts.map(({ provider, pass, outcome }) => `${pass} ${provider} ${outcome ?? 'under way'}`);
const providers = async (id: string) => (await copiesOf(product, id)).map(({ provider }) => provider);

it('an email goes by the first provider, once, and every copy names its template and its notification', async () => {
  const notification = await sent();
  expect(outcomes(notification)).toEqual(['1 smtp accepted']);
  const [email, ...others] = await copiesOf(product, notification.id);
  expect(others).toEqual([]);
  expect(email?.headers).toMatchObject({
    'x-midas-template': TEMPLATE,
    'x-midas-notification': notification.id,
  });
});

it('SMTP down: it goes by SendGrid, who reports its delivery', async () => {
  await smtpFails(product, { kind: '421', times: 100 });
  const notification = await sent();
  expect(outcomes(notification)).toEqual(['1 smtp unavailable', '1 sendgrid accepted']);
  expect(await providers(notification.id)).toEqual(['sendgrid']);
  await waitFor(
    'the delivery',
    async () => (await readNotification(product, staff, notification.id)).events.map(({ kind }) => kind),
    (kinds) => kinds.includes('delivered'),
  );
});

it('SMTP and SendGrid down: it goes by Mailgun', async () => {
  await smtpFails(product, { kind: '421', times: 100 });
  await vendorFails(product, 'sendgrid', '503');
  const notification = await sent();
  expect(outcomes(notification)).toEqual([
    '1 smtp unavailable',
    '1 sendgrid unavailable',
    '1 mailgun accepted',
  ]);
  expect(await providers(notification.id)).toEqual(['mailgun']);
});

it('the account’s quota at MAIL FROM is nobody’s mailbox: the next provider takes it, and nobody is suppressed', async () => {
  await smtpFails(product, { kind: '550_quota', times: 100 });
  const to = newGuest();
  const notification = await sent(to);
  expect(outcomes(notification)).toEqual(['1 smtp unavailable', '1 sendgrid accepted']);
  expect(await suppressionsOf(to)).toEqual([]);
});

it('a mailbox that is refused for good ends the email and gets none any more, until staff lift that', async () => {
  const to = newGuest();
  await smtpFails(product, { rejectRecipients: [to] });
  const refused = await sent(to);
  expect(refused.status).toBe('refused');
  expect(outcomes(refused)).toEqual(['1 smtp refused_recipient']);
  expect(await suppressionsOf(to)).toMatchObject([
    { email: to, scope: 'all', reason: 'refused', notificationId: refused.id },
  ]);
  await smtpFails(product);
  const suppressed = await sent(to);
  expect(suppressed.status).toBe('suppressed');
  expect(suppressed.attempts).toEqual([]);
  expect(await retry(product, staff, suppressed.id)).toMatchObject({
    status: 409,
    body: { code: 'invalid_state' },
  });

  await requestOk('POST', `${product.api}/v1/ops/email/suppressions/remove`, {
    headers: staff,
    body: { email: to },
  });
  expect((await retry(product, staff, suppressed.id)).status).toBe(202);
  expect((await untilEnded(product, staff, suppressed.id)).status).toBe('accepted');
  expect(await providers(suppressed.id)).toEqual(['smtp']);
});

it('a connection dropped after the final dot: no other provider in that pass, then again under the same Message-ID, and counted', async () => {
  await smtpFails(product, { kind: 'drop_after_data', times: 1 });
  const notification = await sent();
  expect(outcomes(notification)).toEqual(['1 smtp unknown', '2 smtp accepted']);
  expect(notification.possibleDuplicate).toBe(true);
  const copies = await copiesOf(product, notification.id);
  expect(copies.map(({ provider }) => provider)).toEqual(['smtp', 'smtp']);
  expect(new Set(copies.map(({ headers }) => headers['message-id'])).size).toBe(1);
});

it('after two unknown outcomes the next provider is used', async () => {
  await smtpFails(product, { kind: 'drop_after_data', times: 2 });
  const notification = await sent();
  expect(outcomes(notification)).toEqual(['1 smtp unknown', '2 smtp unknown', '3 sendgrid accepted']);
  expect(notification.attempts.map(({ possibleDuplicate }) => possibleDuplicate)).toEqual([
    false,
    true,
    true,
  ]);
});

it('an answer of SendGrid that is lost is settled by its delivery event, and nothing is sent twice', async () => {
  await smtpFails(product, { kind: '421', times: 100 });
  await vendorFails(product, 'sendgrid', 'drop_after', 1);
  const notification = await sent();
  expect(notification.status).toBe('accepted');
  expect(notification.possibleDuplicate).toBe(false);
  expect(await providers(notification.id)).toEqual(['sendgrid']);
});

it('all three down for good: failed and visible, and a retry by staff delivers it once they are back', async () => {
  await smtpFails(product, { kind: '421', times: 1_000 });
  await vendorFails(product, 'sendgrid', '500');
  await vendorFails(product, 'mailgun', '401');
  const failed = await sent();
  expect(failed.status).toBe('failed');
  expect(failed.attempts.map(({ pass }) => pass)).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
  const { data } = await requestOk<{ data: { id: string }[] }>(
    'GET',
    `${product.api}/v1/notifications?status=failed`,
    { headers: staff },
  );
  expect(data.map(({ id }) => id)).toContain(failed.id);
  expect(await copiesOf(product, failed.id)).toEqual([]);

  await smtpFails(product);
  await vendorFails(product, 'sendgrid');
  await vendorFails(product, 'mailgun');
  await waitFor('a provider’s breaker to let somebody through', async () => {
    expect([202, 409]).toContain((await retry(product, staff, failed.id)).status);
    return (await untilEnded(product, staff, failed.id)).status === 'accepted';
  });
  expect((await copiesOf(product, failed.id)).length).toBe(1);
});

it('an event that is forged is refused, and a valid one repeated changes nothing', async () => {
  await smtpFails(product, { kind: '421', times: 100 });
  const notification = await sent();
  const [taken] = notification.attempts.filter(({ outcome }) => outcome === 'accepted');
  const vendor = taken?.provider ?? 'sendgrid';
  const sendWebhooks = (order: object) =>
    requestOk<{ id: string }[]>('POST', `${product.sandbox}/sandbox/${vendor}/webhooks/send`, {
      body: order,
    });
  await requestOk('POST', `${product.sandbox}/sandbox/${vendor}/events`, {
    body: { notification: notification.id, kinds: ['opened'] },
  });
  const before = await waitFor(
    'all that its vendor has to tell', // in any order: what is still on its way would change something
    async () => (await readNotification(product, staff, notification.id)).events,
    (events) => ['delivered', 'opened'].every((told) => events.some(({ kind }) => kind === told)),
  );
  const webhooks = () =>
    requestOk<{ id: string; status: string; attempts: { status: number | null }[] }[]>(
      'GET',
      `${product.sandbox}/sandbox/${vendor}/webhooks`,
    );
  const genuine = (await webhooks()).at(-1);
  const repeats = await sendWebhooks({ webhookId: genuine?.id, copies: 3 });
  const forged = await httpJson('POST', `${product.api}/webhooks/${vendor}`, {
    headers: {
      'x-twilio-email-event-webhook-signature': 'MEUCIQDforged',
      'x-twilio-email-event-webhook-timestamp': '1700000000',
    },
    body: [{ event: 'bounce', midas_notification: notification.id, sg_event_id: 'forged', timestamp: 1 }],
  });
  expect(forged).toMatchObject({ status: 400, body: { code: 'invalid_signature' } });
  await waitFor('the repeats to be taken', async () => {
    const all = await webhooks();
    return repeats.every(({ id }) => all.find((each) => each.id === id)?.attempts.at(-1)?.status === 200);
  });
  expect((await readNotification(product, staff, notification.id)).events).toEqual(before);
});

async function suppressionsOf(email: string) {
  const query = new URLSearchParams({ email });
  const { data } = await requestOk<{ data: object[] }>(
    'GET',
    `${product.api}/v1/ops/email/suppressions?${query.toString()}`,
    { headers: staff },
  );
  return data;
}
