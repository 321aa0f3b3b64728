/** The gallery of letters, and what the pages show of who carried a mail. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { sampleLetters } from '../../../src/embedded/sampleLetters.ts';
import { mailgunOf, sendGridOf } from '../email/emailSandbox.ts';
import { KEYS, startForTest } from '../testSandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, smtpPort: 0, stripe: KEYS, gallery: sampleLetters });
});
afterAll(() => sandbox.stop());

const pageOf = async (path: string, at: Sandbox = sandbox) => (await fetch(at.url + path)).text();

test('every letter of the house is there, as it looks, on a phone, and as it reads', async () => {
  const [letters, index] = await Promise.all([sampleLetters(), pageOf('/inbox/templates')]);
  expect(letters.length).toBeGreaterThan(10);
  for (const { name } of letters) expect(index).toContain(`href="/inbox/templates/${name}"`);
  const path = '/inbox/templates/booking_confirmation';
  expect(await pageOf(path)).toContain('srcdoc="');
  expect(await pageOf(`${path}?view=phone`)).toContain('class="phone"');
  const text = await pageOf(`${path}?view=text`);
  expect(text).toContain('<pre class="panel letter">');
  expect(text).not.toContain('srcdoc');
});

test('a letter that is none is not found, and a sandbox without the product says why it has no letters', async () => {
  expect((await fetch(`${sandbox.url}/inbox/templates/nothing`)).status).toBe(404);
  const alone = await startForTest();
  try {
    expect(await pageOf('/inbox/templates', alone)).toContain('does not know the letters');
  } finally {
    await alone.stop();
  }
});

test('the home page leads to the inbox, the letters and every vendor', async () => {
  const home = await pageOf('/');
  for (const path of ['/inbox', '/inbox/templates', '/sandbox/paypal/orders', '/sandbox/sendgrid/webhooks']) {
    expect(home).toContain(`href="${path}"`);
  }
});

test('the inbox says who carried each mail', async () => {
  await sendGridOf(sandbox)('n1');
  await mailgunOf(sandbox)('n2');
  const inbox = await pageOf('/inbox');
  expect(inbox).toContain('SendGrid');
  expect(inbox).toContain('Mailgun');
  expect(await pageOf('/inbox/1')).toContain('Carried by');
});
