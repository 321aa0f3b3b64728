/** What SendGrid and Mailgun report of the emails they took: signed, repeated until accepted, and also when it is a lie. */
import { createHmac, createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Sandbox } from '../../../sandbox/index.ts';
import { inboxOf, mailgunOf, MESSAGE_ID, sendGridOf, type Send } from './emailSandbox.ts';
import { startPayPalEndpoint, type PayPalEndpoint, type Received } from '../payment/paypal/paypalSandbox.ts';
import { control, eventually, startForTest } from '../testSandbox.ts';

let sandbox: Sandbox;
let endpoint: PayPalEndpoint;
beforeEach(async () => {
  // It takes any webhook and remembers its bytes; whose they are is this file's business.
  [sandbox, endpoint] = await Promise.all([startForTest(), startPayPalEndpoint()]);
  sandbox.setSendGridWebhookUrl(endpoint.url);
  sandbox.setMailgunWebhookUrl(endpoint.url);
});
afterEach(() => Promise.all([sandbox.stop(), endpoint.stop()]));

const VENDORS = ['sendgrid', 'mailgun'] as const;
type VendorName = (typeof VENDORS)[number];

const clientOf = (name: VendorName): Send => (name === 'sendgrid' ? sendGridOf : mailgunOf)(sandbox);
const put = (name: VendorName, body: object): Promise<unknown> =>
  control(sandbox.url, 'PUT', `/sandbox/${name}/faults`, body);
const act = <T>(name: VendorName, path: string, body: object): Promise<T> =>
  control<T>(sandbox.url, 'POST', `/sandbox/${name}${path}`, body);
const received = (count: number): Promise<readonly Received[]> =>
  eventually(() => (endpoint.received.length >= count ? endpoint.received : undefined));
const QUIET = { behaviour: { autoEvents: false } };

const sendGridEvents = z.array(z.looseObject({ event: z.string(), sg_event_id: z.string() }));
const mailgunPost = z.object({
  signature: z.object({ timestamp: z.string(), token: z.string(), signature: z.string() }),
  'event-data': z.looseObject({ event: z.string(), id: z.string() }),
});
type Event = Readonly<Record<string, unknown>>;

const eventsIn = (name: VendorName, { body }: Received): Event[] => {
  const json: unknown = JSON.parse(body.toString());
  return name === 'sendgrid' ? sendGridEvents.parse(json) : [mailgunPost.parse(json)['event-data']];
};
const eventsOf = (name: VendorName): Event[] => endpoint.received.flatMap((post) => eventsIn(name, post));

function isSigned(name: VendorName, { headers, body }: Received): boolean {
  if (name === 'mailgun') {
    const { timestamp, token, signature } = mailgunPost.parse(JSON.parse(body.toString())).signature;
    const proof = createHmac('sha256', sandbox.mailgun.webhookSigningKey).update(timestamp + token);
    return proof.digest('hex') === signature;
  }
  const header = (what: string) => String(headers[`x-twilio-email-event-webhook-${what}`]);
  const key = createPublicKey({
    key: Buffer.from(sandbox.sendgrid.webhookPublicKey, 'base64'),
    format: 'der',
    type: 'spki',
  });
  const signed = Buffer.concat([Buffer.from(header('timestamp')), body]);
  return verify('sha256', signed, key, Buffer.from(header('signature'), 'base64'));
}

describe.each(VENDORS)('%s', (name) => {
  test('it reports by itself that it works on an email and that it was delivered, signed', async () => {
    await clientOf(name)('n1');
    const posts = await received(name === 'sendgrid' ? 1 : 2);
    expect(posts.every((post) => isSigned(name, post))).toBe(true);
    expect(eventsOf(name).map(({ event }) => event)).toEqual([
      name === 'sendgrid' ? 'processed' : 'accepted',
      'delivered',
    ]);
    const [email] = await inboxOf(sandbox.url);
    expect(email?.events.map(({ kind }) => kind)).toEqual(['accepted', 'delivered']);
  });

  test('its events name the message as the product calls it', async () => {
    await put(name, QUIET);
    const { id } = await clientOf(name)('n1');
    await act(name, '/events', { notification: 'n1', kinds: ['delivered'] });
    await received(1);
    const common =
      name === 'sendgrid'
        ? {
            email: 'guest@x.test',
            midas_notification: 'n1',
            'smtp-id': MESSAGE_ID,
            sg_message_id: expect.stringMatching(new RegExp(`^${id ?? ''}\\.`)) as string,
            category: ['booking_confirmation'],
          }
        : {
            recipient: 'guest@x.test',
            'user-variables': { midas_notification: 'n1' },
            message: { headers: { 'message-id': MESSAGE_ID.slice(1, -1) } },
            tags: ['booking_confirmation'],
          };
    expect(eventsOf(name)).toMatchObject([common]);
  });

  test.each([
    ['deferred', { event: 'deferred' }, { event: 'failed', severity: 'temporary' }],
    [
      'bounced',
      { event: 'bounce', type: 'bounce', status: '5.1.1' },
      { event: 'failed', severity: 'permanent', reason: 'bounce', 'delivery-status': { code: 550 } },
    ],
    ['blocked', { event: 'bounce', type: 'blocked' }, { event: 'failed', reason: 'espblock' }],
    [
      'dropped',
      { event: 'dropped', reason: 'Bounced Address' },
      { event: 'failed', reason: 'suppress-bounce' },
    ],
    [
      'opened',
      { event: 'open', sg_machine_open: false },
      { event: 'opened', 'client-info': { 'client-type': 'mobile browser' } },
    ],
    [
      'machine_opened',
      { event: 'open', sg_machine_open: true },
      { event: 'opened', 'client-info': { bot: 'apple' } },
    ],
    [
      'clicked',
      { event: 'click', url: 'https://midas.test/' },
      { event: 'clicked', url: 'https://midas.test/' },
    ],
    ['complained', { event: 'spamreport' }, { event: 'complained' }],
    ['unsubscribed', { event: 'unsubscribe' }, { event: 'unsubscribed' }],
  ])('%s on request, in its own words', async (kind, ofSendGrid, ofMailgun) => {
    await put(name, QUIET);
    await clientOf(name)('n1');
    await act(name, '/events', { notification: 'n1', kinds: [kind], url: 'https://midas.test/' });
    await received(1);
    expect(eventsOf(name)).toMatchObject([name === 'sendgrid' ? ofSendGrid : ofMailgun]);
    expect((await inboxOf(sandbox.url))[0]?.events).toMatchObject([{ kind }]);
  });

  test('a webhook that is not taken comes again, the same to the byte', async () => {
    await put(name, QUIET);
    endpoint.statuses.push(500, 503);
    await clientOf(name)('n1');
    await act(name, '/events', { notification: 'n1', kinds: ['delivered'] });
    const posts = await received(3);
    expect(new Set(posts.map(({ body }) => body.toString())).size).toBe(1);
    expect(posts.every((post) => isSigned(name, post))).toBe(true);
    const done = await eventually(async () => {
      const [first] = await control<{ status: string; attempts: { status: number }[] }[]>(
        sandbox.url,
        'GET',
        `/sandbox/${name}/webhooks`,
      );
      return first?.status === 'delivered' ? first : undefined;
    });
    expect(done.attempts.map(({ status }) => status)).toEqual([500, 503, 200]);
  });

  test('webhooks can be lost, doubled and overtaken', async () => {
    await clientOf(name)('n1');
    await received(name === 'sendgrid' ? 1 : 2);
    const before = endpoint.received.length;
    const order = (kind: string) => act(name, '/events', { notification: 'n1', kinds: [kind] });
    await put(name, { webhooks: { drop: true } });
    await order('deferred');
    await put(name, { webhooks: { copies: 2 } });
    await order('bounced');
    await received(before + 2);
    const doubled = endpoint.received.slice(before).map(({ body }) => body.toString());
    expect(doubled[0]).toBe(doubled[1]);
    await put(name, { webhooks: { reorder: true } });
    await order('opened');
    await order('clicked');
    await received(before + 4);
    const last = endpoint.received.slice(before + 2).flatMap((post) => eventsIn(name, post));
    expect(last.map(({ event }) => event)).toEqual(
      name === 'sendgrid' ? ['click', 'open'] : ['clicked', 'opened'],
    );
  });

  test('emails to some addresses can be made to end otherwise', async () => {
    await put(name, { behaviour: { endings: [{ to: 'Guest@*', kinds: ['bounced'] }] } });
    await clientOf(name)('n1');
    const [email] = await eventually(async () => {
      const emails = await inboxOf(sandbox.url);
      return emails[0]?.events.length === 2 ? emails : undefined;
    });
    expect(email?.events.map(({ kind }) => kind)).toEqual(['accepted', 'bounced']);
  });

  test('a webhook can be forged by a stranger, altered on its way, or claim another age', async () => {
    const events = [{ event: 'delivered', id: 'made-up', sg_event_id: 'made-up' }];
    await act(name, '/webhooks/send', { events, isStranger: true });
    expect((await received(1)).map((post) => isSigned(name, post))).toEqual([false]);
    await act(name, '/webhooks/send', { events, ageSeconds: 90_000 });
    const old = (await received(2))[1];
    const claimed =
      name === 'sendgrid'
        ? old?.headers['x-twilio-email-event-webhook-timestamp']
        : mailgunPost.parse(JSON.parse(old?.body.toString() ?? '')).signature.timestamp;
    expect(Number(claimed)).toBeLessThan(Date.now() / 1000 - 89_000);
    await act(name, '/webhooks/send', { events, body: '[]\r\n', copies: 2 });
    const altered = (await received(4)).slice(2);
    expect(altered.map(({ body }) => body.toString())).toEqual(['[]\r\n', '[]\r\n']);
    if (name === 'sendgrid') expect(altered.map((post) => isSigned(name, post))).toEqual([false, false]);
  });

  test('an old webhook can be played again', async () => {
    await put(name, QUIET);
    await clientOf(name)('n1');
    await act(name, '/events', { notification: 'n1', kinds: ['opened'] });
    await received(1);
    const [first] = await control<{ id: string }[]>(sandbox.url, 'GET', `/sandbox/${name}/webhooks`);
    await act(name, '/webhooks/send', { webhookId: first?.id });
    const [one, two] = await received(2);
    expect(two?.body.toString()).toBe(one?.body.toString());
  });

  test('a person makes it report an event with a button in the inbox, and sees it there', async () => {
    await put(name, QUIET);
    await clientOf(name)('n1');
    const [email] = await inboxOf(sandbox.url);
    const page = `${sandbox.url}/inbox/${email?.id ?? ''}`;
    expect(await (await fetch(page)).text()).toContain('value="complained"');
    const answer = await fetch(`${page}/events`, {
      method: 'POST',
      body: new URLSearchParams({ kind: 'complained' }),
    });
    expect(await answer.text()).toContain('Marked as spam');
    await received(1);
  });
});

test('SendGrid reports many emails in one webhook', async () => {
  await put('sendgrid', { behaviour: { gatherMs: 600, delayMs: 0 } });
  await Promise.all(['n1', 'n2', 'n3'].map((key) => sendGridOf(sandbox)(key)));
  const [post] = await received(1);
  const events = post === undefined ? [] : eventsIn('sendgrid', post);
  expect(events).toHaveLength(6);
  expect(new Set(events.map((event) => event['midas_notification']))).toEqual(new Set(['n1', 'n2', 'n3']));
});

test('Mailgun does not come again where a 406 says that the webhook is not wanted', async () => {
  await put('mailgun', QUIET);
  endpoint.statuses.push(406);
  await mailgunOf(sandbox)('n1');
  await act('mailgun', '/events', { notification: 'n1', kinds: ['opened', 'clicked'] });
  await received(2);
  const webhooks = await control<{ status: string }[]>(sandbox.url, 'GET', '/sandbox/mailgun/webhooks');
  expect(webhooks.map(({ status }) => status)).toContain('given_up');
});

test('an event about an email that another provider brought is refused', async () => {
  await mailgunOf(sandbox)('n1');
  const [email] = await inboxOf(sandbox.url);
  await expect(act('sendgrid', '/events', { email: email?.id, kinds: ['opened'] })).rejects.toThrow('400');
});
