/** Names as guests write them, through all three providers: what an email says, and whom it goes to. */
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { Email } from '../../../sandbox/email/inbox/inbox.ts';
import { CONFIRMATION_EMAILS } from '../../../src/workflows/booking/messages.ts';
import { book, intentOf, untilStatus } from '../../support/clients/customer.ts';
import {
  copiesOf,
  notify,
  smtpFails,
  untilAllEnded,
  untilEnded,
  vendorFails,
} from '../../support/clients/emailClient.ts';
import { pay } from '../../support/clients/sandboxClient.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { productOfFile } from '../../support/productOfFile.ts';

const STAFF_SECRET = 'staff-secret-of-those-who-look-at-names';

const { product } = await productOfFile({ EMAIL_RETRY_SCHEDULE: '1s,1s,1s', STAFF_JWT_SECRET: STAFF_SECRET });

let staff: Record<string, string>;
beforeAll(async () => {
  staff = await staffHeaders(['concierge'], 'layla', STAFF_SECRET);
});
afterEach(async () => {
  await smtpFails(product);
  await vendorFails(product, 'sendgrid');
});

const NAMES = [
  '<script>alert(1)</script>',
  '{{7*7}} ${7*7} %recipient.name%',
  '"\\r\\nBcc: x@y.z',
  'محمد بن راشد',
  '王小明',
  'Zoë “Ace” O’Neill 👑',
];

it.each(NAMES)('a guest called %s is named so by all three providers, and by nothing else', async (name) => {
  const guest = await book(product, { customer: { name } });
  await pay(product, intentOf(guest)); // before, whoever is called like a link is not named
  await untilStatus(product, guest, 'confirmed');
  // Failing at the mail server as well, they would open its breaker, and the next guest's email would go by another.
  await untilAllEnded(product, staff, guest.id, CONFIRMATION_EMAILS.length);
  const copy = async (): Promise<Email> => {
    const { body } = await notify(product, staff, { template: 'pre_arrival', bookingId: guest.id });
    expect((await untilEnded(product, staff, body.id)).status).toBe('accepted');
    const [email, ...others] = await copiesOf(product, body.id);
    if (email === undefined || others.length > 0) throw new Error('not exactly one copy');
    return email;
  };
  const bySmtp = await copy();
  await smtpFails(product, { kind: '421', times: 100 });
  const bySendGrid = await copy();
  await vendorFails(product, 'sendgrid', '503');
  const byMailgun = await copy();
  expect([bySmtp, bySendGrid, byMailgun].map(({ provider }) => provider)).toEqual([
    'smtp',
    'sendgrid',
    'mailgun',
  ]);
  for (const email of [bySmtp, bySendGrid, byMailgun]) {
    expect(email.to).toEqual([guest.customer?.email]);
    expect(email.headers['bcc']).toBeUndefined();
    expect(email.text).toContain(name);
    expect(email.html).not.toContain('<script');
    expect(unescaped(email.html ?? '')).toContain(name);
    expect(email.subject).not.toMatch(/[\r\n]/);
  }
  expect(new Set([bySmtp, bySendGrid, byMailgun].map(({ subject }) => subject)).size).toBe(1);
});

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#x27': "'" };
const unescaped = (html: string): string =>
  html.replace(/&([#\w]+);/g, (whole, entity: string) => ENTITIES[entity] ?? whole);
