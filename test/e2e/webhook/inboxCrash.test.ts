/**
 * A delivery from Stripe is recorded, signalled, marked. The API is killed with SIGKILL between any two of these, and
 * Stripe never sends it again: nothing is lost, nothing happens twice, and what no booking can take waits for people.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { signatureHeader } from '../../../sandbox/payment/stripe/webhooks/webhookDelivery.ts';
import { cleanUp } from '../../support/cleanUp.ts';
import {
  type Booked,
  book,
  cancelBooking,
  intentOf,
  readBooking,
  timelineCounts,
  untilStatus,
} from '../../support/clients/customer.ts';
import { eventsOf, has } from '../../support/clients/histories.ts';
import { requestOk } from '../../support/clients/httpJson.ts';
import { findPostgres } from '../../support/servers/postgresServer.ts';
import type { Child } from '../../support/environments/productProcess.ts';
import { emailCounts, pay, stripeFaults } from '../../support/clients/sandboxClient.ts';
import { separateProcesses, type SeparateProcesses } from '../../support/environments/separateProcesses.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { waitFor } from '../../support/waitFor.ts';

const bin = findPostgres();
const EMAILS = { booking_confirmation: 1, payment_receipt: 1, concierge_new_booking: 1 };

describe.runIf(bin !== undefined)(
  `a delivery whose API is killed${bin === undefined ? ' (no Postgres installed: Debian package postgresql)' : ''}`,
  () => {
    let product: SeparateProcesses;
    let api: Child;
    /** Killed between recorded and signalled. */
    let unsignalled: Booked;
    /** Killed between signalled and marked. */
    let unmarked: Booked;
    /** Its workflow had closed before the delivery came. */
    let closed: Booked;
    const inboxAtKill: { id: string; outcome: string | null }[] = [];

    const teardown = cleanUp();

    beforeAll(async () => {
      product = await separateProcesses(teardown, bin ?? '');
      api = await product.startApi();
      await product.startWorker();
      [unsignalled, unmarked, closed] = [await book(product), await book(product), await book(product)];
      await stripeFaults(product, { webhooks: { drop: true } }); // what Stripe itself sends is lost from here on
      await cancelBooking(product, closed);
      await Promise.all([unsignalled, unmarked].map((booking) => pay(product, intentOf(booking))));

      const stuck = await signalWithoutMark(unmarked);
      product.proxies.apiToTemporal.hold();
      for (const booking of [unsignalled, closed]) await recordOnly(booking);
      inboxAtKill.push(...(await inbox()));
      await api.end('SIGKILL');
      await stuck.letGo();
      product.proxies.apiToTemporal.cut();
      product.proxies.apiToTemporal.mend();
      // The sweeper leaves what is younger than half a minute to the request that brought it.
      await product.sql.query(`update webhook_inbox set received_at = received_at - interval '1 minute'`);
      api = await product.startApi();
    });

    /** The delivery of a payment that succeeded, as Stripe signs it. Not answered while something holds it. */
    function deliver(booking: Booked): void {
      const intent = { id: intentNamedIn(booking), object: 'payment_intent' };
      const body = JSON.stringify({
        id: deliveryOf(booking),
        object: 'event',
        type: 'payment_intent.succeeded',
        data: { object: { ...intent, metadata: { booking_id: booking.id } } },
      });
      const proof = signatureHeader(body, product.webhookSecret, Math.floor(Date.now() / 1000));
      fetch(`${product.api}/webhooks/stripe`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'stripe-signature': proof },
        body,
      }).catch(() => undefined); // the kill cuts it off
    }

    /** About the booking that has ended: a payment that nobody here knows. What is recorded already is no event. */
    const intentNamedIn = (booking: Booked) => (booking === closed ? 'pi_of_nobody' : intentOf(booking));

    const deliveryOf = ({ id }: Booked) => `evt_${id.replace('-', '_')}`;

    async function inbox() {
      const { rows } = await product.sql.query<{ id: string; outcome: string | null }>(
        'select id, outcome from webhook_inbox where dispatched_at is null order by received_at',
      );
      return rows.map(({ id, outcome }) => ({ id: id.replace('stripe:', ''), outcome }));
    }

    async function recordOnly(booking: Booked): Promise<void> {
      deliver(booking);
      await waitFor(`the delivery about ${booking.id}`, async () =>
        (await inbox()).some(({ id }) => id === deliveryOf(booking)),
      );
    }

    /** Holds the row of the delivery while its signal passes, until it is let go. */
    async function signalWithoutMark(booking: Booked) {
      product.proxies.apiToTemporal.hold();
      await recordOnly(booking);
      const holder = await product.sql.connect();
      await holder.query('begin');
      await holder.query('select from webhook_inbox where id = $1 for update', [
        `stripe:${deliveryOf(booking)}`,
      ]);
      product.proxies.apiToTemporal.mend();
      const { runId } = await product.temporal.client.workflow.getHandle(`booking/${booking.id}`).describe();
      await waitFor('the signal', async () =>
        has(
          await eventsOf(product.temporal.client, `booking/${booking.id}`, runId),
          'WORKFLOW_EXECUTION_SIGNALED',
        ),
      );
      return {
        letGo: async () => {
          await holder.query('rollback');
          holder.release();
        },
      };
    }

    it('the kill found one signalled and two not, and none of them marked', () => {
      expect(inboxAtKill.map(({ id }) => id)).toEqual([unmarked, unsignalled, closed].map(deliveryOf));
    });

    it.each([
      ['between recorded and signalled', () => unsignalled],
      ['between signalled and marked', () => unmarked],
    ] as const)('killed %s: the booking learns of its payment and is confirmed once', async (_when, find) => {
      const confirmed = await untilStatus(product, find(), 'confirmed', 60_000);
      expect(confirmed.payments).toMatchObject([{ status: 'paid' }]);
      expect(timelineCounts(confirmed)).toMatchObject({ paid: 1, confirmed: 1 });
      await waitFor(
        'three emails',
        () => emailCounts(product, confirmed.id),
        (counts) => Object.keys(counts).length === 3,
      );
      expect(await emailCounts(product, confirmed.id)).toEqual(EMAILS);
    });

    it('every delivery is marked in the end, with where it went', async () => {
      await waitFor('an empty inbox', inbox, (waiting) => waiting.length === 0);
      const { rows } = await product.sql.query('select outcome from webhook_inbox where id = $1', [
        `stripe:${deliveryOf(closed)}`,
      ]);
      expect(rows).toEqual([{ outcome: 'closed' }]);
    });

    it('an event of a booking whose workflow has closed waits for people: staff find it listed, once', async () => {
      const { data } = await requestOk<{ data: Record<string, unknown>[] }>(
        'GET',
        `${product.api}/v1/ops/findings?status=open`,
        { headers: await staffHeaders(['finance'], 'layla', product.staffSecret) },
      );
      expect(data).toMatchObject([
        {
          kind: 'webhook_after_end',
          bookingId: closed.id,
          objectId: 'pi_of_nobody',
          detail: { type: 'payment_intent.succeeded' },
        },
      ]);
      expect((await readBooking(product, closed)).status).toBe('cancelled');
    });
  },
);
