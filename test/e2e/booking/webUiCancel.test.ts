/** Operations press "Cancel" on a booking's workflow in the Temporal Web UI: too late it stops nothing, in time it ends all. */
import type pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TemporalClient } from '../../../src/temporal/connection.ts';
import { cleanUp } from '../../support/cleanUp.ts';
import {
  book,
  freshDates,
  intentOf,
  quote,
  readBooking,
  untilStatus,
} from '../../support/clients/customer.ts';
import { eventsOf, has, sentEmails, temporalClientOf, untilQuiet } from '../../support/clients/histories.ts';
import { findPostgres, openPool, startPostgres } from '../../support/servers/postgresServer.ts';
import { type Product, startProduct } from '../../support/environments/product.ts';
import { charges, intentStatus, pay } from '../../support/clients/sandboxClient.ts';
import { waitFor } from '../../support/waitFor.ts';

const bin = findPostgres();

describe.runIf(bin !== undefined)(
  `Cancel in the Web UI${bin === undefined ? ' (no Postgres installed: Debian package postgresql)' : ''}`,
  () => {
    let product: Product;
    let temporal: TemporalClient;
    let sql: pg.Pool;

    const teardown = cleanUp();

    beforeAll(async () => {
      const postgres = await startPostgres(bin ?? '');
      teardown.add('Postgres', () => postgres.stop());
      sql = openPool(postgres.url);
      teardown.add('our own connections', () => sql.end());
      // A confirmed booking comes to its pre-arrival at once, and with that to its next run.
      product = await startProduct({ DATABASE_URL: postgres.url, PRE_ARRIVAL_LEAD: '800d' });
      teardown.add('the product', () => product.stop());
      temporal = await temporalClientOf(product);
      teardown.add('the Temporal client', () => temporal.close());
    });

    const workflowOf = (id: string) => temporal.client.workflow.getHandle(`booking/${id}`);

    /** Keeps the booking's row until let go, so that whoever confirms it has to wait. */
    async function holdRow(id: string): Promise<() => Promise<void>> {
      const holder = await sql.connect();
      await holder.query('begin');
      await holder.query('select from bookings where id = $1 for no key update', [id]);
      return async () => {
        await holder.query('rollback');
        holder.release();
      };
    }

    const waitingForRow = async () => {
      const { rowCount } = await sql.query(
        `select from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%update "bookings"%'`,
      );
      return (rowCount ?? 0) > 0;
    };

    it('while a paid booking is being confirmed: it is confirmed all the same, and lives on as a stay', async () => {
      const booking = await book(product);
      const { runId } = await workflowOf(booking.id).describe();
      const letGo = await holdRow(booking.id);
      await pay(product, intentOf(booking));
      await waitFor('a confirmation under way', waitingForRow);
      await workflowOf(booking.id).cancel();
      const checkout = () => eventsOf(temporal.client, `booking/${booking.id}`, runId);
      // The server passes it on between two workflow tasks, and the confirmation keeps one open for seconds.
      await waitFor('the cancellation to reach the workflow', async () =>
        has(await checkout(), 'WORKFLOW_EXECUTION_CANCEL_REQUESTED'),
      );
      expect(await waitingForRow()).toBe(true);
      await letGo();

      await untilStatus(product, booking, 'confirmed');
      expect(await sentEmails(product, temporal.client, booking.id, 5)).toEqual({
        booking_confirmation: 1,
        payment_receipt: 1,
        concierge_new_booking: 1,
        pre_arrival: 1,
        concierge_pre_arrival: 1,
      });
      expect(has(await checkout(), 'WORKFLOW_EXECUTION_CONTINUED_AS_NEW')).toBe(true);
      const stay = await workflowOf(booking.id).describe();
      expect([stay.status.name, stay.runId === runId]).toEqual(['RUNNING', false]);
      expect(await readBooking(product, booking)).toMatchObject({
        status: 'confirmed',
        payments: [{ status: 'paid' }],
        refund: null,
      });
      const taken = (await charges(product)).filter(({ payment_intent: of }) => of === intentOf(booking));
      expect(taken).toMatchObject([{ status: 'succeeded', amount_refunded: 0 }]);
    });

    it('while the payment is awaited: nothing can be paid any more, the dates are free, and the customer knows', async () => {
      const dates = freshDates();
      const booking = await book(product, { quoteId: (await quote(product, dates)).id });
      await workflowOf(booking.id).cancel();

      const cancelled = await untilStatus(product, booking, 'cancelled');
      expect(cancelled.payments).toMatchObject([{ status: 'canceled' }]);
      expect(await intentStatus(product, intentOf(booking))).toBe('canceled');
      await quote(product, dates);
      expect(await workflowOf(booking.id).result()).toEqual({ outcome: 'cancelled' });
      await untilQuiet(product, temporal.client, booking.id);
      expect(await sentEmails(product, temporal.client, booking.id, 1)).toEqual({
        cancellation_confirmation: 1,
      });
    });
  },
);
