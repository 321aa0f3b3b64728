/**
 * SIGTERM while the database is away: the worker does not wait for it, and the booking that was being confirmed goes on
 * once both are back.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from '../../support/cleanUp.ts';
import { book, type Booked, intentOf, timelineCounts, untilStatus } from '../../support/clients/customer.ts';
import { eventsOf, has } from '../../support/clients/histories.ts';
import { findPostgres } from '../../support/servers/postgresServer.ts';
import type { ChildExit } from '../../support/environments/productProcess.ts';
import { intentsOf, emailCounts, pay } from '../../support/clients/sandboxClient.ts';
import { separateProcesses, type SeparateProcesses } from '../../support/environments/separateProcesses.ts';
import { waitFor } from '../../support/waitFor.ts';

const bin = findPostgres();
const EMAILS = { booking_confirmation: 1, payment_receipt: 1, concierge_new_booking: 1 };

const ABSENT = bin === undefined ? ' (no Postgres installed: Debian package postgresql)' : '';

/** Connections that break, and connections on which nothing comes any more. */
describe.runIf(bin !== undefined).each(['cut', 'hold'] as const)(
  `a worker without its database (%s)${ABSENT}`,
  (trouble) => {
    let product: SeparateProcesses;
    let booking: Booked;
    let exit: ChildExit;

    const teardown = cleanUp();

    beforeAll(async () => {
      product = await separateProcesses(teardown, bin ?? '');
      await product.startApi();
      const worker = await product.startWorker();
      booking = await book(product);
      product.proxies.workerToPostgres[trouble]();
      await pay(product, intentOf(booking));
      await waitFor('a fetch of the payment', async () =>
        has(
          await eventsOf(product.temporal.client, `booking/${booking.id}`),
          'ACTIVITY_TASK_COMPLETED',
          'fetchPayment',
        ),
      );
      await waitFor('a confirmation that fails', () => /confirmBooking/.test(worker.output()));
      exit = await worker.end('SIGTERM');
      product.proxies.workerToPostgres.mend();
      await product.startWorker();
    });

    it('ends in order when it is asked to', () => {
      expect(exit).toEqual({ code: 0, signal: null });
    });

    it('the booking whose confirmation it could not write is confirmed by the next one, once', async () => {
      const confirmed = await untilStatus(product, booking, 'confirmed', 60_000);
      expect(timelineCounts(confirmed)).toMatchObject({ paid: 1, confirmed: 1 });
      await waitFor(
        'three emails',
        () => emailCounts(product, booking.id),
        (counts) => Object.keys(counts).length === 3,
      );
      expect(await emailCounts(product, booking.id)).toEqual(EMAILS);
      expect(await intentsOf(product, booking.id)).toMatchObject([{ status: 'succeeded' }]);
    });
  },
);
