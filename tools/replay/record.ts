/**
 * Records what the workflows do today, as histories that every later version must be able to take over:
 * `tsx tools/replay/record.ts` writes test/replay/histories/, a folder a workflow. Histories already there are promises
 * to bookings under way, so they stay: only missing ones are recorded, and a change of behaviour adds its own under a
 * new name.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { minor } from '../../src/domain/money/money.ts';
import {
  DAY,
  HOUR,
  type BookingEnvironment,
  MINUTE,
  openBookingEnvironment,
} from '../../test/support/environments/bookingEnvironment.ts';
import type { BookingUnderTest } from '../../test/support/environments/bookingUnderTest.ts';
import { openNotificationEnvironment } from '../../test/support/environments/notificationEnvironment.ts';
import { openIpnEnvironment } from '../../test/support/environments/ipnEnvironment.ts';
import { openRetentionEnvironment } from '../../test/support/environments/retentionEnvironment.ts';
import { checkoutOf } from './checkoutOf.ts';
import { DISPUTE_SCENARIOS } from './disputeScenarios.ts';
import { IPN_SCENARIOS } from './ipnScenarios.ts';
import { NOTIFICATION_SCENARIOS } from './notificationScenarios.ts';
import { PAYPAL_SCENARIOS } from './paypalScenarios.ts';
import { REFUND_SCENARIOS } from './refundScenarios.ts';
import { RETENTION_SCENARIOS } from './retentionScenarios.ts';

/** No provider has taken it yet. */
const LEFT = { noted: { outcome: 'unavailable', status: 'pending' } } as const;

type Scenario = (environment: BookingEnvironment) => Promise<History>;

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'checkout-paid': async (environment) => checkoutOf(environment, await paid(environment)),
  'checkout-paid-until-pre-arrival': async (environment) => {
    const booking = await paid(environment);
    await environment.pass(9 * DAY);
    return checkoutOf(environment, booking);
  },
  'checkout-paid-email-left': async (environment) => {
    const booking = await paid(environment, (made) => {
      made.email = (template) => (template === 'payment_receipt' ? { lost: true } : LEFT);
    });
    return checkoutOf(environment, booking);
  },
  'checkout-declined-then-paid': async (environment) =>
    checkoutOf(
      environment,
      await paid(environment, async (booking) => {
        booking.payment.decline('ch_1');
        await booking.signal();
        await environment.pass(2 * MINUTE);
      }),
    ),
  'checkout-settled-late': async (environment) =>
    checkoutOf(
      environment,
      await paid(environment, async ({ payment }) => {
        payment.settleLater();
        await environment.pass(HOUR);
      }),
    ),
  'checkout-expired': async (environment) => {
    const booking = await opened(environment);
    await environment.outcome(booking);
    return booking.handle.fetchHistory();
  },
  'checkout-expired-unreachable': async (environment) => {
    const booking = await opened(environment);
    booking.payment.away = true;
    await environment.pass(2 * HOUR);
    booking.payment.away = false;
    booking.payment.pay();
    await environment.outcome(booking);
    return booking.handle.fetchHistory();
  },
  'checkout-cancelled': async (environment) => {
    const booking = await opened(environment);
    await booking.cancel();
    await environment.outcome(booking);
    return booking.handle.fetchHistory();
  },
  'checkout-reviewed': async (environment) => {
    const booking = await reviewed(environment);
    await environment.pass(8 * HOUR);
    await booking.review(true);
    await environment.pass(MINUTE);
    return checkoutOf(environment, booking);
  },
  'checkout-review-refused': async (environment) => {
    const booking = await reviewed(environment);
    await booking.review(false);
    await environment.outcome(booking);
    return booking.handle.fetchHistory();
  },
  'checkout-reduced-refused': async (environment) => {
    const booking = await paid(environment, ({ payment }) => {
      payment.wrong = {
        refunds: [
          { refundId: 're_1', state: 'succeeded', amount: minor(400), at: '2027-03-01T09:00:00.000Z' },
        ],
      };
    });
    await booking.review(false);
    await environment.outcome(booking);
    return booking.handle.fetchHistory();
  },
  'checkout-refund-pending': async (environment) => {
    const booking = await opened(environment);
    booking.payment.refundFate = 'pending';
    booking.payment.pay(); // and the booking has not heard of it
    await booking.cancel();
    await environment.pass(HOUR);
    booking.payment.refundFate = 'succeeded';
    await environment.outcome(booking);
    return booking.handle.fetchHistory();
  },
  'checkout-refused': async (environment) => {
    const booking = await environment.book({ scene: ({ payment }) => (payment.refusesOpening = true) });
    await environment.outcome(booking);
    return booking.handle.fetchHistory();
  },
  stay: async (environment) => {
    const booking = await paid(environment);
    await environment.outcome(booking);
    return booking.handle.fetchHistory();
  },
  'stay-with-deposit': async (environment) => {
    const booking = await paid(environment, (made) => {
      made.hasDeposit = true;
    });
    await environment.outcome(booking);
    return booking.handle.fetchHistory();
  },
};

async function opened(environment: BookingEnvironment): Promise<BookingUnderTest> {
  const booking = await environment.book();
  await booking.opened;
  return booking;
}

/** A booking that is paid after whatever else happens first. */
async function paid(
  environment: BookingEnvironment,
  first: (booking: BookingUnderTest) => Promise<void> | void = () => undefined,
): Promise<BookingUnderTest> {
  const booking = await opened(environment);
  await first(booking);
  booking.payment.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  return booking;
}

/** A booking that is paid at the highest risk, and waits for finance. */
const reviewed = (environment: BookingEnvironment): Promise<BookingUnderTest> =>
  paid(environment, ({ payment }) => {
    payment.risk = 'highest';
  });

/** Names of this machine and its folders are nobody's business and of no use to a replay. */
function anonymous(key: string, value: unknown): unknown {
  return key === 'identity' || key === 'stackTrace' ? '' : value;
}

/** @returns the names of the histories that were missing and have been recorded */
async function record<Place extends { close(): Promise<void> }>(
  folder: string,
  scenarios: Readonly<Record<string, (place: Place) => Promise<History>>>,
  open: () => Promise<Place>,
): Promise<string[]> {
  const missing = Object.entries(scenarios).filter(([name]) => !existsSync(`${folder}/${name}.json`));
  if (missing.length === 0) return [];
  await mkdir(folder, { recursive: true });
  const place = await open();
  try {
    for (const [name, scenario] of missing) {
      const json: unknown = JSON.parse(historyToJSON(await scenario(place)));
      await writeFile(`${folder}/${name}.json`, `${JSON.stringify(json, anonymous, 1)}\n`);
    }
  } finally {
    await place.close();
  }
  return missing.map(([name]) => name);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = fileURLToPath(new URL('../../test/replay/histories', import.meta.url));
  const recorded = [
    ...(await record(join(folder, 'booking'), SCENARIOS, openBookingEnvironment)),
    ...(await record(join(folder, 'paypal'), PAYPAL_SCENARIOS, openBookingEnvironment)),
    ...(await record(join(folder, 'refund'), REFUND_SCENARIOS, openBookingEnvironment)),
    ...(await record(join(folder, 'dispute'), DISPUTE_SCENARIOS, openBookingEnvironment)),
    ...(await record(join(folder, 'notification'), NOTIFICATION_SCENARIOS, openNotificationEnvironment)),
    ...(await record(join(folder, 'ipn'), IPN_SCENARIOS, openIpnEnvironment)),
    ...(await record(join(folder, 'retention'), RETENTION_SCENARIOS, openRetentionEnvironment)),
  ];
  process.stdout.write(`Recorded: ${recorded.length === 0 ? 'nothing was missing' : recorded.join(', ')}\n`);
}
