/**
 * Records what the workflows do today, as histories that every later version must be able to take over:
 * `tsx tools/replay/record.ts` writes test/replay/histories/. Histories already there are promises to bookings under
 * way, so they stay: only missing ones are recorded, and a change of behaviour adds its own under a new name.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { HOUR, type House, MINUTE, openHouse } from '../../test/support/environments/bookingEnvironment.ts';
import type { BookingUnderTest } from '../../test/support/environments/bookingUnderTest.ts';
import {
  ACCEPTED,
  type Answer,
  failing,
  type NotificationEnvironment,
  openNotificationEnvironment,
  deliverEvent,
} from '../../test/support/environments/notificationEnvironment.ts';
import { openIpnHouse } from '../../test/support/environments/ipnEnvironment.ts';
import { waitFor } from '../../test/support/waitFor.ts';
import { IPN_SCENARIOS } from './ipnScenarios.ts';

type Scenario = (house: House) => Promise<History>;

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'checkout-paid': async (house) => checkoutOf(house, await paid(house)),
  'checkout-declined-then-paid': async (house) =>
    checkoutOf(
      house,
      await paid(house, async (booking) => {
        booking.payment.decline('ch_1');
        await booking.signal();
        await house.pass(2 * MINUTE);
      }),
    ),
  'checkout-settled-late': async (house) =>
    checkoutOf(
      house,
      await paid(house, async ({ payment }) => {
        payment.settleLater();
        await house.pass(HOUR);
      }),
    ),
  'checkout-expired': async (house) => {
    const booking = await opened(house);
    await house.outcome(booking);
    return booking.handle.fetchHistory();
  },
  'checkout-expired-unreachable': async (house) => {
    const booking = await opened(house);
    booking.payment.away = true;
    await house.pass(2 * HOUR);
    booking.payment.away = false;
    booking.payment.pay();
    await house.outcome(booking);
    return booking.handle.fetchHistory();
  },
  'checkout-cancelled': async (house) => {
    const booking = await opened(house);
    await booking.cancel();
    await house.outcome(booking);
    return booking.handle.fetchHistory();
  },
  'checkout-reviewed': async (house) => {
    const booking = await reviewed(house);
    await house.pass(8 * HOUR);
    await booking.review(true);
    await house.pass(MINUTE);
    return checkoutOf(house, booking);
  },
  'checkout-review-refused': async (house) => {
    const booking = await reviewed(house);
    await booking.review(false);
    await house.outcome(booking);
    return booking.handle.fetchHistory();
  },
  'checkout-refused': async (house) => {
    const booking = await house.book({ scene: ({ payment }) => (payment.refusesOpening = true) });
    await house.outcome(booking);
    return booking.handle.fetchHistory();
  },
  'checkout-paypal-paid': async (house) => {
    const booking = await openedAtPayPal(house);
    booking.paypal.captures = ['instrument_declined', 'capture_declined', 'completed'];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      booking.paypal.approve();
      await booking.capture();
    }
    await house.pass(MINUTE);
    return checkoutOf(house, booking);
  },
  'checkout-paypal-pending': async (house) => {
    const booking = await openedAtPayPal(house);
    booking.paypal.captures = ['pending'];
    booking.paypal.approve();
    await house.pass(HOUR);
    booking.paypal.pay();
    await booking.signal();
    await house.pass(MINUTE);
    return checkoutOf(house, booking);
  },
  'checkout-paypal-agreed-late': async (house) => {
    const booking = await openedAtPayPal(house);
    await house.pass(HOUR);
    booking.slotStaysFree = true;
    booking.paypal.approve();
    await booking.capture();
    await house.pass(MINUTE);
    return checkoutOf(house, booking);
  },
  'checkout-paypal-agreed-too-late': async (house) => {
    const booking = await openedAtPayPal(house);
    await house.pass(HOUR);
    booking.paypal.approve();
    await house.outcome(booking);
    return booking.handle.fetchHistory();
  },
  stay: async (house) => {
    const booking = await paid(house);
    await house.outcome(booking);
    return booking.handle.fetchHistory();
  },
};

type NotificationScenario = (house: NotificationEnvironment) => Promise<History>;

const EMAILS: Readonly<Record<string, NotificationScenario>> = {
  notification: async (house) => historyOf(house, await newNotificationKey(house)),
  'notification-failover': async (house) => {
    const key = await newNotificationKey(house);
    house.answers.smtp = () => failing('unavailable');
    house.answers.sendgrid = () => failing('refused_email');
    return historyOf(house, key);
  },
  'notification-unknown-then-duplicate': async (house) => {
    const key = await newNotificationKey(house);
    house.answers.smtp = () => (house.calls.length <= 2 ? failing('unknown') : ACCEPTED);
    return historyOf(house, key);
  },
  'notification-worker-lost': async (house) => {
    const key = await newNotificationKey(house);
    house.deaths = 1;
    return historyOf(house, key);
  },
  'notification-failed': async (house) => {
    const key = await newNotificationKey(house);
    const down: Answer = () => failing('unavailable');
    Object.assign(house.answers, { smtp: down, sendgrid: () => failing('unknown'), mailgun: down });
    return historyOf(house, key);
  },
  'notification-refused': async (house) => {
    const key = await newNotificationKey(house);
    house.answers.smtp = () => failing('refused_recipient');
    return historyOf(house, key);
  },
  'notification-delivery-event': async (house) => {
    const key = await newNotificationKey(house);
    house.answers.smtp = () => failing('unavailable');
    house.answers.sendgrid = () => failing('unknown');
    const sending = await house.send(key);
    await waitFor('the unknown outcome', async () => (await house.notification(key)).unknowns === 1);
    await deliverEvent(house, sending, key);
    await sending.result();
    return sending.fetchHistory();
  },
};

async function opened(house: House): Promise<BookingUnderTest> {
  const booking = await house.book();
  await booking.opened;
  return booking;
}

async function openedAtPayPal(house: House): Promise<BookingUnderTest> {
  const booking = await house.book({ provider: 'paypal' });
  await booking.opened;
  return booking;
}

/** A booking that is paid after whatever else happens first. */
async function paid(
  house: House,
  first: (booking: BookingUnderTest) => Promise<void> | void = () => undefined,
): Promise<BookingUnderTest> {
  const booking = await opened(house);
  await first(booking);
  booking.payment.pay();
  await booking.signal();
  await house.pass(MINUTE);
  return booking;
}

/** A booking that is paid at the highest risk, and waits for finance. */
const reviewed = (house: House): Promise<BookingUnderTest> =>
  paid(house, ({ payment }) => {
    payment.risk = 'highest';
  });

/** The run before the stay. */
async function checkoutOf(house: House, booking: BookingUnderTest): Promise<History> {
  const { events } = await booking.handle.fetchHistory();
  const runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
  if (runId == null) throw new Error(`${booking.input.bookingId} never came to its stay`);
  return house.environment.client.workflow.getHandle(booking.handle.workflowId, runId).fetchHistory();
}

const newNotificationKey = async (house: NotificationEnvironment): Promise<string> =>
  (await house.newNotification()).key;

/** An email that goes its way undisturbed. */
async function historyOf(house: NotificationEnvironment, key: string): Promise<History> {
  const sending = await house.send(key);
  await sending.result();
  return sending.fetchHistory();
}

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
  await mkdir(folder, { recursive: true });
  const recorded = [
    ...(await record(folder, SCENARIOS, openHouse)),
    ...(await record(folder, EMAILS, openNotificationEnvironment)),
    ...(await record(folder, IPN_SCENARIOS, openIpnHouse)),
  ];
  process.stdout.write(`Recorded: ${recorded.length === 0 ? 'nothing was missing' : recorded.join(', ')}\n`);
}
