/** However often and however fast somebody presses the button: one booking, one payment, one owner of the dates. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { book, freshDates, quote, readBooking, tryToBook } from '../../support/clients/customer.ts';
import { temporalClientOf } from '../../support/clients/histories.ts';
import { intents, intentsOf } from '../../support/clients/sandboxClient.ts';
import { waitFor } from '../../support/waitFor.ts';
import { productOfFile } from '../../support/productOfFile.ts';

const { product } = await productOfFile();

const statuses = (answers: readonly { readonly status: number }[]) =>
  answers.map(({ status }) => status).sort();

it('the same request ten times at once is one booking with one payment', async () => {
  const { id: quoteId } = await quote(product);
  const [key, customer] = [randomUUID(), { email: 'tenfold@example.com' }];
  const before = (await intents(product)).length;
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => tryToBook(product, { quoteId, key, customer })),
  );
  const [first] = answers;
  expect(answers.map(({ status }) => [201, 202].includes(status))).toEqual(answers.map(() => true));
  expect(new Set(answers.map(({ body }) => `${body.id} ${body.accessToken}`)).size).toBe(1);
  expect((await intents(product)).length - before).toBe(1);
  expect(await intentsOf(product, first?.body.id ?? '')).toHaveLength(1);

  const later = await tryToBook(product, { quoteId, key, customer });
  expect([later.status, later.body.id]).toEqual([201, first?.body.id]);
  expect(await openings()).toBe(1);
});

/** Booking workflows that the server knows. */
async function openings(): Promise<number> {
  const { client, close } = await temporalClientOf(product);
  const count = () => client.workflow.count('WorkflowType = "booking"');
  const seen = await waitFor('a workflow', count, (now) => now.count > 0);
  await close();
  return seen.count;
}

it('the same key with other words is refused and books nothing', async () => {
  const { id: quoteId } = await quote(product);
  const [key, customer] = [randomUUID(), { email: 'changed@example.com' }];
  const first = await tryToBook(product, { quoteId, key, customer });
  const second = await tryToBook(product, { quoteId, key, customer: { ...customer, name: 'Somebody Else' } });
  expect([second.status, second.body.code]).toEqual([422, 'idempotency_key_reused']);
  expect((await readBooking(product, first.body)).customer?.name).toBe('Ada Lovelace');
});

it('of overlapping rentals asked for at once, one gets the dates and the others learn that they are taken', async () => {
  const dates = freshDates();
  const quotes = await Promise.all([1, 2, 3].map(() => quote(product, dates)));
  const answers = await Promise.all(quotes.map(({ id: quoteId }) => tryToBook(product, { quoteId })));
  expect(statuses(answers)).toEqual([201, 409, 409]);
  const refused = answers.filter(({ status }) => status === 409);
  expect(refused.map(({ body }) => body.code)).toEqual(['item_unavailable', 'item_unavailable']);
  expect(await Promise.all(refused.map(({ body }) => intentsOf(product, body.id)))).toEqual([[], []]);
});

it('dates that are held cannot even be quoted', async () => {
  const dates = freshDates();
  await book(product, { quoteId: (await quote(product, dates)).id });
  await expect(quote(product, dates)).rejects.toThrow(/409.*item_unavailable/);
});

it('a quote makes one booking, also when two ask at once', async () => {
  const { id: quoteId } = await quote(product);
  const two = [{ email: 'first@example.com' }, { email: 'second@example.com' }];
  const answers = await Promise.all(two.map((customer) => tryToBook(product, { quoteId, customer })));
  expect(statuses(answers)).toEqual([201, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.code).toBe('quote_used');
  const later = await tryToBook(product, { quoteId });
  expect([later.status, later.body.code]).toEqual([409, 'quote_used']);
});

it('the same request twice at once, each under a key of its own, is one booking, and later still', async () => {
  const { id: quoteId } = await quote(product);
  const request = { quoteId, customer: { email: 'twice@example.com' } };
  const answers = await Promise.all([1, 2].map(() => tryToBook(product, request)));
  expect(answers.map(({ status }) => [200, 201, 202].includes(status))).toEqual([true, true]);
  const later = await tryToBook(product, request);
  expect(later.status).toBe(200);
  expect(new Set([...answers, later].map(({ body }) => `${body.id} ${body.accessToken}`)).size).toBe(1);
  expect(await intentsOf(product, later.body.id)).toHaveLength(1);
});
