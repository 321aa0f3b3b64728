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
    let product: SeparateProcesses;
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
      product = await separateProcesses(teardown, bin ?? '');
      api = await product.startApi();
      [repeated, forgotten] = [await ask('comes-back'), await ask('walks-away')];
      product.proxies.apiToTemporal.hold();
      putOff = await Promise.all([repeated, forgotten].map(attempt));
      await api.end('SIGKILL');
      product.proxies.apiToTemporal.cut(); // what it held must not become a start after all
      product.proxies.apiToTemporal.mend();

      api = await product.startApi({ BOOKING_HOLD: '2s' });
      unattended = await ask('does-not-ask-again');
      putOff.push(await attempt(unattended));
      await api.end('SIGKILL');
      await product.startWorker();
      api = await product.startApi();
    });

    async function ask(name: string): Promise<Asked> {
      const dates = freshDates();
      const customer = { email: `${name}@example.com` };
      return { dates, request: { quoteId: (await quote(product, dates)).id, key: name, customer } };
    }

    const attempt = ({ request }: Asked) =>
      tryToBook(product, { ...request, signal: AbortSignal.timeout(WAIT_MS) });

    it('whether Temporal hangs or no worker is there, the answer is 503 in time and says when to come back', () => {
      expect(putOff.map(({ status }) => status)).toEqual([503, 503, 503]);
      for (const { retryAfterS } of putOff) expect(retryAfterS).toBeGreaterThan(0);
    });

    it('killed between the insert and the start: the same request finds its booking, which is paid and confirmed', async () => {
      const recorded = await idOf(repeated);
      expect(await workflowsOf(recorded)).toBe(0);
      const { answer } = await bookUntilAnswered(product, repeated.request);
      expect(answer.body).toMatchObject({ id: recorded, status: 'awaiting_payment' });
      await payFor(answer.body);
      expect(await intentsOf(product, recorded)).toMatchObject([{ status: 'succeeded' }]);
    });

    it('and where nobody repeats it nothing is held: the next customer gets the dates', async () => {
      expect(await workflowsOf(await idOf(forgotten))).toBe(0);
      const next = { ...(await ask('next')).request, quoteId: (await quote(product, forgotten.dates)).id };
      expect((await bookUntilAnswered(product, next)).answer.body.status).toBe('awaiting_payment');
      const late = await bookUntilAnswered(product, forgotten.request);
      expect([late.answer.status, late.answer.body.code]).toEqual([409, 'item_unavailable']);
    });

    it('killed between the start and the first task, and nobody repeats it: the workflow goes on alone to its end', async () => {
      const id = await idOf(unattended);
      const result: unknown = await product.temporal.client.workflow.getHandle(`booking/${id}`).result();
      expect(result).toEqual({ outcome: 'expired' });
      expect((await intentsOf(product, id)).filter(({ status }) => status !== 'canceled')).toEqual([]);
      await quote(product, unattended.dates);
    });

    it('the same request after the booking has ended gets that booking, and opens nothing', async () => {
      const id = await idOf(unattended);
      const before = (await stripeRequests(product)).length;
      const answers = [await attempt(unattended), await attempt(unattended)];
      for (const { status, body } of answers) {
        expect(status).toBe(201);
        expect(body).toMatchObject({ id, status: 'expired' });
        expect(timelineCounts(body)).toMatchObject({ held: 1, expired: 1 });
      }
      expect((await stripeRequests(product)).length).toBe(before);
      expect(await workflowsOf(id)).toBe(1);
    });

    it('a customer who hangs up in mid-request has the booking all the same', async () => {
      const { request } = await ask('hangs-up');
      await stripeFaults(product, {
        calls: [{ method: 'POST', path: '/v1/payment_intents$', kind: 'slow', delayMs: 1_500 }],
      });
      const before = (await stripeRequests(product)).length;
      const hangUp = new AbortController();
      const cutOff = tryToBook(product, { ...request, signal: hangUp.signal });
      cutOff.catch(() => undefined); // looked at below
      await waitFor('the payment being opened', async () => (await stripeRequests(product)).length > before);
      hangUp.abort();
      await expect(cutOff).rejects.toThrow(/abort/);

      const { answer } = await bookUntilAnswered(product, request);
      await payFor(answer.body);
      expect(await intentsOf(product, answer.body.id)).toMatchObject([{ status: 'succeeded' }]);
    });

    /** As the API wrote it down. */
    async function idOf({ request: { quoteId } }: Asked): Promise<string> {
      const { rows } = await product.sql.query<{ booking_id: string }>(
        'select booking_id from booking_requests where quote_id = $1',
        [quoteId],
      );
      expect(rows).toHaveLength(1);
      return rows[0]?.booking_id ?? '';
    }

    const workflowsOf = async (id: string) =>
      (await product.temporal.client.workflow.count(`WorkflowId = "booking/${id}"`)).count;

    async function payFor(booking: Parameters<typeof readBooking>[1]): Promise<void> {
      const open = await waitFor(
        'an open payment',
        () => readBooking(product, booking),
        ({ payments }) => payments[0]?.clientSecret !== undefined,
      );
      await pay(product, intentOf(open));
      await untilStatus(product, booking, 'confirmed');
    }
  },
);
