/**
 * Two hundred customers reach for the same dates in the same moment: one of them gets these, everybody gets an answer,
 * and nothing is left behind. On a real Postgres where one is installed, as only there they could deadlock.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TemporalClient } from '../../../src/temporal/connection.ts';
import { cleanUp } from '../../support/cleanUp.ts';
import { countBy, freshDates, quote, untilStatus } from '../../support/clients/customer.ts';
import { temporalClientOf } from '../../support/clients/histories.ts';
import { bookUntilAnswered, type BookingAnswer } from '../../support/clients/retryingCustomer.ts';
import { findPostgres, type PostgresServer, startPostgres } from '../../support/servers/postgresServer.ts';
import { productFolder } from '../../support/environments/product.ts';
import { type ProductProcess, startProductProcess } from '../../support/environments/productProcess.ts';
import { intents, pay } from '../../support/clients/sandboxClient.ts';
import { waitFor } from '../../support/waitFor.ts';

const CUSTOMERS = 200;
const WITHIN_MS = 200_000;
const bin = findPostgres();

describe(`two hundred at once for one slot, on ${bin === undefined ? 'the embedded database (no Postgres installed: Debian package postgresql)' : 'Postgres'}`, () => {
  let postgres: PostgresServer | undefined;
  let product: ProductProcess;
  let temporal: TemporalClient;
  let answers: BookingAnswer[];
  let winner: BookingAnswer | undefined;

  const teardown = cleanUp();

  beforeAll(async () => {
    if (bin !== undefined) {
      postgres = await startPostgres(bin);
      teardown.add('Postgres', () => postgres?.stop() ?? Promise.resolve());
    }
    product = await startProductProcess(await productFolder(), {
      LOG_LEVEL: 'fatal', // everybody who is put off would have a line
      ...(postgres === undefined ? {} : { DATABASE_URL: postgres.url }),
    });
    teardown.add('the product', () => product.discard());
    temporal = await temporalClientOf(product);
    teardown.add('the Temporal client', () => temporal.close());
    answers = await allAtOnce();
    winner = answers.find(({ answer: { status } }) => status === 201 || status === 202);
  }, WITHIN_MS);

  async function allAtOnce(): Promise<BookingAnswer[]> {
    const dates = freshDates();
    const quotes = await Promise.all(Array.from({ length: CUSTOMERS }, () => quote(product, dates)));
    return Promise.all(
      quotes.map(({ id: quoteId }) => bookUntilAnswered(product, { quoteId, key: randomUUID() })),
    );
  }

  it('one holds it, the others learn that it is taken', () => {
    const others = answers.filter((answer) => answer !== winner);
    expect(winner?.answer.body.status).toBe('awaiting_payment');
    expect(countBy(others.map(({ answer: { status, body } }) => `${status} ${body.code ?? ''}`))).toEqual({
      '409 item_unavailable': CUSTOMERS - 1,
    });
    expect(answers.filter(({ cutOff }) => cutOff > 0)).toEqual([]);
  });

  if (bin !== undefined)
    it('Postgres has not had to break a deadlock', async () => {
      expect(await deadlocks(postgres?.url ?? '')).toBe(0);
    });

  it('no workflow of those who lost stays open', async () => {
    const { workflow } = temporal.client;
    const listed = () => workflow.count('WorkflowType = "booking"');
    await waitFor('every workflow to be listed', listed, ({ count }) => count === CUSTOMERS);
    const open = () => workflow.count('WorkflowType = "booking" AND ExecutionStatus = "Running"');
    await waitFor('one open workflow', open, ({ count }) => count === 1);
  });

  it('one payment can be made, the winner’s, and it confirms', async () => {
    if (winner === undefined) throw new Error('nobody won');
    const booking = winner.answer.body;
    const [payable] = await waitFor(
      'one payment at Stripe',
      async () => (await intents(product)).filter(({ status }) => status !== 'canceled'),
      (found) => found.length === 1,
    );
    expect(Object.values(payable?.metadata ?? {})).toContain(booking.id);
    await pay(product, payable?.id ?? '');
    const confirmed = await untilStatus(product, booking, 'confirmed');
    expect(confirmed.payments).toMatchObject([{ status: 'paid' }]);
    expect(await intents(product)).toHaveLength(1);
  });
});

async function deadlocks(url: string): Promise<unknown> {
  const client = new pg.Client(url);
  await client.connect();
  const seen = await client.query<{ sum: number }>('select sum(deadlocks)::int from pg_stat_database');
  await client.end();
  return seen.rows[0]?.sum;
}
