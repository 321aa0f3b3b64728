/** Operations see how email fares. */
import { beforeAll, describe, expect, test } from 'vitest';
import type {
  AttemptOutcome,
  DeliveryEventKind,
  EmailProviderName,
} from '../../../src/domain/notification/delivery.ts';
import { apiOfFile, apiUnderTest, bodyOf, get } from '../../support/environments/apiApp.ts';
import { makeNotification } from '../../support/notificationRows.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { defined } from '../../../src/domain/defined.ts';

const api = await apiOfFile();
const ops = await staffHeaders(['ops']);

describe('the figures of a period', () => {
  const DAY = '2027-03-10';
  const at = (time: string) => `${DAY}T${time}:00.000Z`;

  interface Fate {
    readonly provider: EmailProviderName;
    readonly outcomes: readonly AttemptOutcome[];
    readonly events?: readonly DeliveryEventKind[];
    readonly template?: string;
    readonly beganAt?: string;
  }
  async function fate({ provider, outcomes, events = [], template, beganAt = at('12:00') }: Fate) {
    const { db } = api.store;
    const key = await makeNotification(db, {
      ...defined({ template }),
      createdAt: beganAt,
      attempts: outcomes.map((outcome, index) => ({
        provider,
        outcome,
        beganAt,
        possibleDuplicate: outcomes.slice(0, index).includes('unknown') && outcome !== 'unavailable',
      })),
    });
    for (const [index, kind] of events.entries())
      await db
        .insertInto('delivery_events')
        .values({
          id: `${provider}:${key}:${index}`,
          key,
          provider,
          kind,
          reason: null,
          at: at('13:00'),
          received_at: at('13:00'),
        })
        .execute();
  }
  interface Stats {
    readonly from: string;
    readonly to: string;
    readonly providers: readonly Record<string, unknown>[];
    readonly templates: readonly Record<string, unknown>[];
  }
  const stats = async (query: string, app = api.app) =>
    bodyOf(await get(app, `/v1/ops/email/stats${query}`, ops)) as unknown as Stats;

  beforeAll(async () => {
    // SendGrid: three accepted, of which two arrived; one refused; one in doubt that left twice and then was taken.
    await fate({
      provider: 'sendgrid',
      outcomes: ['accepted'],
      events: ['delivered', 'opened', 'opened', 'clicked'],
    });
    await fate({
      provider: 'sendgrid',
      outcomes: ['accepted'],
      events: ['delivered', 'opened', 'machine_opened', 'complained'],
    });
    await fate({
      provider: 'sendgrid',
      outcomes: ['unknown', 'accepted'],
      events: ['deferred', 'machine_opened', 'bounced'],
    });
    await fate({ provider: 'sendgrid', outcomes: ['refused_email'] });
    await fate({ provider: 'sendgrid', outcomes: ['unavailable', 'unavailable'] });
    // SMTP: three accepted, one refused within the session, one in doubt.
    for (let time = 0; time < 3; time += 1)
      await fate({
        provider: 'smtp',
        outcomes: ['unavailable', 'accepted'],
        events: time === 0 ? ['opened'] : [],
      });
    await fate({ provider: 'smtp', outcomes: ['refused_recipient'] });
    await fate({ provider: 'smtp', outcomes: ['refused_recipient'], template: 'booking_expired' });
    await fate({ provider: 'smtp', outcomes: ['unknown'], template: 'pre_arrival' });
    // The day before and the day after.
    await fate({ provider: 'mailgun', outcomes: ['accepted'], beganAt: '2027-03-09T23:59:59.999Z' });
    await fate({ provider: 'mailgun', outcomes: ['accepted'], beganAt: '2027-03-11T00:00:00.000Z' });
  });

  test('count each notification once, by provider, and by template and provider', async () => {
    const answer = await stats('?from=2027-03-10&to=2027-03-11');
    expect(answer.from).toBe('2027-03-10T00:00:00.000Z');
    expect(answer.to).toBe('2027-03-11T00:00:00.000Z');
    const sendgrid = {
      provider: 'sendgrid',
      counts: {
        sent: 4,
        accepted: 3,
        refused: 1,
        delivered: 2,
        bounced: 1,
        opened: 2,
        machineOpened: 2,
        clicked: 1,
        complained: 1,
        unknown: 0,
        possibleDuplicates: 1,
      },
      rates: { delivery: 0.6667, bounce: 0.3333, open: 0.6667, click: 0.3333, complaint: 0.3333 },
    };
    const smtp = {
      provider: 'smtp',
      counts: {
        sent: 6,
        accepted: 3,
        refused: 2,
        delivered: null,
        bounced: 2,
        opened: null,
        machineOpened: null,
        clicked: null,
        complained: null,
        unknown: 1,
        possibleDuplicates: 0,
      },
      rates: { delivery: null, bounce: 0.4, open: null, click: null, complaint: null },
    };
    expect(answer.providers).toEqual([smtp, sendgrid]);
    expect(answer.templates).toMatchObject([
      { template: 'access_link', ...sendgrid },
      { template: 'access_link', provider: 'smtp', counts: { sent: 4, unknown: 0 } },
      {
        template: 'booking_expired',
        provider: 'smtp',
        counts: { sent: 1, accepted: 0, bounced: 1 },
        rates: { delivery: null, bounce: 1 }, // within the session all of them, and nothing was accepted
      },
      { template: 'pre_arrival', provider: 'smtp', counts: { sent: 1, accepted: 0, unknown: 1 } },
    ]);
  });

  test('are null, not 0, where nothing was accepted', async () => {
    const { templates } = await stats('?from=2027-03-10&to=2027-03-11');
    expect(templates.at(-1)).toMatchObject({
      rates: { delivery: null, bounce: null, open: null, click: null, complaint: null },
    });
  });

  test('hold opens by SMTP where our own pixel is on', async () => {
    const tracking = await apiUnderTest({ EMAIL_OPEN_TRACKING: 'true' });
    const key = await makeNotification(tracking.store.db, {
      attempts: [{ provider: 'smtp', outcome: 'accepted' }],
    });
    // Nobody knew whether this one had arrived, until somebody opened it.
    const doubted = await makeNotification(tracking.store.db, {
      attempts: [{ provider: 'smtp', outcome: 'unknown' }],
    });
    const now = new Date().toISOString();
    for (const opened of [key, doubted])
      await tracking.store.db
        .insertInto('delivery_events')
        .values({
          id: `smtp:open:${opened}`,
          key: opened,
          provider: 'smtp',
          kind: 'opened',
          reason: null,
          at: now,
          received_at: now,
        })
        .execute();
    expect((await stats('', tracking.app)).providers).toMatchObject([
      {
        provider: 'smtp',
        counts: { accepted: 2, opened: 2, unknown: 0 },
        rates: { open: 1, delivery: null },
      },
    ]);
    await tracking.close();
  });

  test('are those of the last 30 days where nobody says when', async () => {
    const before = Date.now();
    const { from, to } = await stats('');
    expect(Date.parse(to)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(to) - Date.parse(from)).toBe(30 * 86_400_000);
    const earlier = await stats('?to=2027-03-10T12:00:00Z');
    expect(earlier.from).toBe('2027-02-08T12:00:00.000Z');
    expect(earlier.providers).toMatchObject([{ provider: 'mailgun' }]);
  });

  test.each(['?from=yesterday', '?from=2027-03-11&to=2027-03-10', '?since=2027-01-01', '?from=0001-01-01'])(
    '%s is refused',
    async (query) => {
      expect((await get(api.app, `/v1/ops/email/stats${query}`, ops)).statusCode).toBe(400);
    },
  );
});
