/** The gallery of emails, and what the pages show of who carried an email. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { sampleEmails } from '../../../src/embedded/sampleEmails.ts';
import { mailgunOf, sendGridOf } from '../email/emailSandbox.ts';
import { KEYS, startForTest } from '../testSandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, smtpPort: 0, stripe: KEYS, gallery: sampleEmails });
});
afterAll(() => sandbox.stop());

const pageOf = async (path: string, at: Sandbox = sandbox) => (await fetch(at.url + path)).text();

test('every email is there, as it looks, on a phone, and as it reads', async () => {
  const [emails, index] = await Promise.all([sampleEmails(), pageOf('/inbox/templates')]);
  expect(emails.length).toBeGreaterThan(10);
  for (const { name } of emails) expect(index).toContain(`href="/inbox/templates/${name}"`);
  const path = '/inbox/templates/booking_confirmation';
  expect(await pageOf(path)).toContain('srcdoc="');
  expect(await pageOf(`${path}?view=phone`)).toContain('class="phone"');
  const text = await pageOf(`${path}?view=text`);
  expect(text).toContain('<pre class="panel email">');
  expect(text).not.toContain('srcdoc');
});

test('an email that is none is not found, and a sandbox without the product says why it has no emails', async () => {
  expect((await fetch(`${sandbox.url}/inbox/templates/nothing`)).status).toBe(404);
  const alone = await startForTest();
  try {
    expect(await pageOf('/inbox/templates', alone)).toContain('does not know the templates');
  } finally {
    await alone.stop();
  }
});

test('the home page leads to the inbox, the emails and every vendor', async () => {
  const home = await pageOf('/');
  for (const path of ['/inbox', '/inbox/templates', '/sandbox/paypal/orders', '/sandbox/sendgrid/webhooks']) {
    expect(home).toContain(`href="${path}"`);
  }
});

test('the inbox says who carried each email', async () => {
  await sendGridOf(sandbox)('n1');
  await mailgunOf(sandbox)('n2');
  const inbox = await pageOf('/inbox');
  expect(inbox).toContain('SendGrid');
  expect(inbox).toContain('Mailgun');
  expect(await pageOf('/inbox/1')).toContain('Carried by');
});
