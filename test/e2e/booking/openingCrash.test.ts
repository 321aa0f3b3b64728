/**
 * From the request to its workflow's first task (architecture.md decision 8), with Temporal hanging, the API killed and
 * no worker there: an answer in time, one booking for one request, and an end for it, whether anybody asks again or not.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from '../../support/cleanUp.ts';
import {
  freshDates,
  intentOf,
  quote,
  readBooking,
  timelineCounts,
  tryToBook,
  untilStatus,
} from '../../support/clients/customer.ts';
import type { JsonAnswer } from '../../support/clients/httpJson.ts';
import { bookUntilAnswered } from '../../support/clients/retryingCustomer.ts';
import { findPostgres } from '../../support/servers/postgresServer.ts';
import type { Child } from '../../support/environments/productProcess.ts';
import { intentsOf, pay, stripeFaults, stripeRequests } from '../../support/clients/sandboxClient.ts';
import { separateProcesses, type SeparateProcesses } from '../../support/environments/separateProcesses.ts';
import { waitFor } from '../../support/waitFor.ts';

/** An answer comes within 5 s, whatever is away (api.md); the rest is for a busy machine. */
const WAIT_MS = 9_000;
const bin = findPostgres();

interface Asked {
  readonly dates: ReturnType<typeof freshDates>;
  readonly request: { readonly quoteId: string; readonly key: string; readonly customer: { email: string } };
}

describe.runIf(bin !== undefined)(
  `an opening that is cut off${bin === undefined ? ' (no Postgres installed: Debian package postgresql)' : ''}`,
  () => {
    let house: SeparateProcesses;
    let api: Child;
    /** Written down only: its customer comes back with the same request. */
    let repeated: Asked;
    /** Written down only, and nobody asks for it again. */
    let forgotten: Asked;
    /** Its workflow was started, and nobody asks for it again until it has ended. */
    let unattended: Asked;
    let putOff: JsonAnswer<unknown>[];

    const teardown = cleanUp();

    beforeAll(async () => {
      house = await separateProcesses(teardown, bin ?? '');
      api = await house.startApi();
      [repeated, forgotten] = [await ask('comes-back'), await ask('walks-away')];
      house.lines.apiToTemporal.hold();
      putOff = await Promise.all([repeated, forgotten].map(attempt));
      await api.end('SIGKILL');
      house.lines.apiToTemporal.cut(); // what it held must not become a start after all
      house.lines.apiToTemporal.mend();

      api = await house.startApi({ BOOKING_HOLD: '2s' });
      unattended = await ask('does-not-look-again');
      putOff.push(await attempt(unattended));
      await api.end('SIGKILL');
      await house.startWorker();
      api = await house.startApi();
    }, 240_000);

    async function ask(name: string): Promise<Asked> {
      const dates = freshDates();
      const customer = { email: `${name}@example.com` };
      return { dates, request: { quoteId: (await quote(house, dates)).id, key: name, customer } };
    }

    const attempt = ({ request }: Asked) =>
      tryToBook(house, { ...request, signal: AbortSignal.timeout(WAIT_MS) });

    it('whether Temporal hangs or no worker is there, the answer is 503 in time and says when to come back', () => {
      expect(putOff.map(({ status }) => status)).toEqual([503, 503, 503]);
      for (const { retryAfterS } of putOff) expect(retryAfterS).toBeGreaterThan(0);
    });

    it('killed between the insert and the start: the same request finds its booking, which is paid and confirmed', async () => {
      const recorded = await idOf(repeated);
      expect(await workflowsOf(recorded)).toBe(0);
      const { answer } = await bookUntilAnswered(house, repeated.request);
      expect(answer.body).toMatchObject({ id: recorded, status: 'awaiting_payment' });
      await payFor(answer.body);
      expect(await intentsOf(house, recorded)).toMatchObject([{ status: 'succeeded' }]);
    });

    it('and where nobody repeats it nothing is held: the next customer gets the dates', async () => {
      expect(await workflowsOf(await idOf(forgotten))).toBe(0);
      const next = { ...(await ask('next')).request, quoteId: (await quote(house, forgotten.dates)).id };
      expect((await bookUntilAnswered(house, next)).answer.body.status).toBe('awaiting_payment');
      const late = await bookUntilAnswered(house, forgotten.request);
      expect([late.answer.status, late.answer.body.code]).toEqual([409, 'item_unavailable']);
    });

    it('killed between the start and the first task, and nobody repeats it: the workflow goes on alone to its end', async () => {
      const id = await idOf(unattended);
      const result: unknown = await house.temporal.client.workflow.getHandle(`booking/${id}`).result();
      expect(result).toEqual({ outcome: 'expired' });
      expect((await intentsOf(house, id)).filter(({ status }) => status !== 'canceled')).toEqual([]);
      await quote(house, unattended.dates);
    });

    it('the same request after the booking has ended gets that booking, and opens nothing', async () => {
      const id = await idOf(unattended);
      const before = (await stripeRequests(house)).length;
      const answers = [await attempt(unattended), await attempt(unattended)];
      for (const { status, body } of answers) {
        expect(status).toBe(201);
        expect(body).toMatchObject({ id, status: 'expired' });
        expect(timelineCounts(body)).toMatchObject({ held: 1, expired: 1 });
      }
      expect((await stripeRequests(house)).length).toBe(before);
      expect(await workflowsOf(id)).toBe(1);
    });

    it('a customer who hangs up in mid-request has the booking all the same', async () => {
      const { request } = await ask('hangs-up');
      await stripeFaults(house, {
        calls: [{ method: 'POST', path: '/v1/payment_intents$', kind: 'slow', delayMs: 1_500 }],
      });
      const before = (await stripeRequests(house)).length;
      const hangUp = new AbortController();
      const cutOff = tryToBook(house, { ...request, signal: hangUp.signal });
      cutOff.catch(() => undefined); // looked at below
      await waitFor('the payment being opened', async () => (await stripeRequests(house)).length > before);
      hangUp.abort();
      await expect(cutOff).rejects.toThrow(/abort/);

      const { answer } = await bookUntilAnswered(house, request);
      await payFor(answer.body);
      expect(await intentsOf(house, answer.body.id)).toMatchObject([{ status: 'succeeded' }]);
    });

    /** As the API wrote it down. */
    async function idOf({ request: { quoteId } }: Asked): Promise<string> {
      const { rows } = await house.sql.query<{ booking_id: string }>(
        'select booking_id from booking_requests where quote_id = $1',
        [quoteId],
      );
      expect(rows).toHaveLength(1);
      return rows[0]?.booking_id ?? '';
    }

    const workflowsOf = async (id: string) =>
      (await house.temporal.client.workflow.count(`WorkflowId = "booking/${id}"`)).count;

    async function payFor(booking: Parameters<typeof readBooking>[1]): Promise<void> {
      const open = await waitFor(
        'an open payment',
        () => readBooking(house, booking),
        ({ payments }) => payments[0]?.clientSecret !== undefined,
      );
      await pay(house, intentOf(open));
      await untilStatus(house, booking, 'confirmed');
    }
  },
);
