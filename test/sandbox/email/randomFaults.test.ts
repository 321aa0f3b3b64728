/** Faults by chance at all three providers, and the journal of what each has really received. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Transporter } from 'nodemailer';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRandomFaults } from '../../../sandbox/faults/random.ts';
import type { Sandbox } from '../../../sandbox/index.ts';
import { inboxOf, journalOf, mailgunOf, sendBySmtp, sendGridOf, smtpOf } from './emailSandbox.ts';
import { control, startForTest } from '../testSandbox.ts';

let sandbox: Sandbox;
let transport: Transporter;
beforeAll(async () => {
  sandbox = await startForTest();
  transport = smtpOf(sandbox);
});
beforeEach(() => control(sandbox.url, 'DELETE', '/sandbox/state'));
afterAll(() => sandbox.stop());

const PROVIDERS = {
  smtp: (key: string) => sendBySmtp(transport, key),
  sendgrid: async (key: string) => (await sendGridOf(sandbox)(key)).status,
  mailgun: async (key: string) => (await mailgunOf(sandbox)(key)).status,
};
type Provider = keyof typeof PROVIDERS;

const random = (provider: Provider, settings: object): Promise<unknown> =>
  control(sandbox.url, 'PUT', `/sandbox/${provider}/faults`, { random: settings });

test('the same seed draws the same faults, another seed others, at the rate that was asked for', () => {
  const kinds = ['a', 'b', 'c'] as const;
  const draw = (rate: number, seed: number, count: number) => {
    const faults = createRandomFaults<(typeof kinds)[number]>();
    faults.set({ rate, seed, kinds });
    return Array.from({ length: count }, () => faults.take());
  };
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, rate) => {
      const drawn = draw(rate, seed, 2_000);
      expect(drawn).toEqual(draw(rate, seed, 2_000));
      const struck = drawn.filter((fault) => fault !== undefined).length;
      expect(Math.abs(struck / 2_000 - rate)).toBeLessThan(0.08);
    }),
    { numRuns: 50 },
  );
  expect(draw(0.3, 1, 100)).not.toEqual(draw(0.3, 2, 100));
  expect(draw(1, 7, 20)).not.toContain(undefined);
  expect(new Set(draw(1, 7, 100))).toEqual(new Set(kinds));
});

test.each([
  ['smtp', ['421', '554_data', 'drop_after_data', 'drop_at_data']],
  ['sendgrid', ['500', '503_after', 'drop_before', 'drop_after']],
  ['mailgun', ['429', '503_after', 'drop_before', 'drop_after']],
] as const)('%s fails by chance the same way in a second run', async (provider, kinds) => {
  const run = async () => {
    await random(provider, { rate: 0.5, seed: 42, kinds });
    const ends: (number | undefined)[] = [];
    for (let n = 0; n < 16; n += 1) ends.push(await PROVIDERS[provider](`n${n}`));
    return ends;
  };
  const first = await run();
  expect(new Set(first).size).toBeGreaterThan(2);
  expect(await run()).toEqual(first);
});

test('chance ends with the faults', async () => {
  await random('sendgrid', { rate: 1, kinds: ['500'] });
  expect(await PROVIDERS.sendgrid('n1')).toBe(500);
  await control(sandbox.url, 'DELETE', '/sandbox/sendgrid/faults');
  expect(await PROVIDERS.sendgrid('n1')).toBe(202);
});

test.each(['smtp', 'sendgrid', 'mailgun'] as const)(
  'the journal of %s counts every whole body, and which of them were answered',
  async (provider) => {
    const kinds = provider === 'smtp' ? ['drop_after_data', '554_data'] : ['drop_after', '500'];
    await random(provider, { rate: 0.5, seed: 3, kinds });
    const ends: (number | undefined)[] = [];
    for (let n = 0; n < 20; n += 1) ends.push(await PROVIDERS[provider]('n1'));
    const answered = ends.filter((status) => status !== undefined).length;
    const accepted = ends.filter((status) => status !== undefined && status < 300).length;
    expect(answered).toBeLessThan(20);
    expect(accepted).toBeLessThan(answered);
    expect(await journalOf(sandbox.url)).toEqual([
      { key: 'n1', provider, received: 20, answered, accepted, kept: accepted + 20 - answered },
    ]);
    expect(await inboxOf(sandbox.url)).toHaveLength(accepted + 20 - answered);
  },
);

test('the journal keeps messages and providers apart', async () => {
  await PROVIDERS.smtp('n1');
  await PROVIDERS.sendgrid('n1');
  await PROVIDERS.sendgrid('n2');
  const once = { received: 1, answered: 1, accepted: 1, kept: 1 };
  expect(await journalOf(sandbox.url, '?key=n1')).toEqual([
    { key: 'n1', provider: 'smtp', ...once },
    { key: 'n1', provider: 'sendgrid', ...once },
  ]);
  expect(await journalOf(sandbox.url, '?provider=sendgrid')).toHaveLength(2);
});

test.each([
  ['451_data', 451, 1, 1, 0],
  ['452_data', 452, 1, 1, 0],
  ['552_data', 552, 1, 1, 0],
  ['550_policy', 550, 0, 0, 0],
  ['greeting_timeout', undefined, 0, 0, 0],
  ['drop_in_body', undefined, 0, 0, 0],
  ['drop_at_data', undefined, 1, 0, 0],
  ['timeout_at_data', undefined, 1, 0, 0],
  ['timeout_after_data', undefined, 1, 0, 1],
])('an email session met by %s ends with %s', async (kind, status, received, answered, kept) => {
  await control(sandbox.url, 'PUT', '/sandbox/smtp/faults', { kind, delayMs: 5_000 });
  expect(await PROVIDERS.smtp('n1')).toBe(status);
  const journal = await journalOf(sandbox.url);
  expect(journal).toEqual(
    received === 0 ? [] : [{ key: 'n1', provider: 'smtp', received, answered, accepted: 0, kept }],
  );
  expect(await inboxOf(sandbox.url)).toHaveLength(kept);
  expect(await PROVIDERS.smtp('n1')).toBe(250);
});

test('emails, their events, the journal of receipts and the signing key outlive the sandbox', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'midas-mail-'));
  try {
    const before = await startForTest(dataDir);
    await control(before.url, 'PUT', '/sandbox/sendgrid/faults', { behaviour: { autoEvents: false } });
    await sendGridOf(before)('n1');
    const [email] = await inboxOf(before.url);
    await control(before.url, 'POST', '/sandbox/sendgrid/events', { email: email?.id, kinds: ['opened'] });
    const [emails, journal] = [await inboxOf(before.url), await journalOf(before.url)];
    await before.stop();
    const after = await startForTest(dataDir);
    try {
      expect((await inboxOf(after.url))[0]).toMatchObject({ ...emails[0], events: emails[0]?.events ?? [] });
      expect(await journalOf(after.url)).toEqual(journal);
      expect(after.sendgrid.webhookPublicKey).toBe(before.sendgrid.webhookPublicKey);
    } finally {
      await after.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true });
  }
});
