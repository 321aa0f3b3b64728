/** Finance sees which payments wait for its decision, until when, and how those before were decided. */
import { beforeAll, describe, expect, test } from 'vitest';
import { closeReview, openReview, recordDecision } from '../../../src/store/fraud/reviews.ts';
import { paymentCaptured } from '../../../src/store/payment/payments.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { apiOfFile, bodyOf, get, openBooking } from '../../support/environments/apiApp.ts';
import { minor } from '../../../src/domain/money/money.ts';

const api = await apiOfFile();
const finance = await staffHeaders(['finance']);
const AT = '2027-01-01T00:00:00.000Z';
const dueAt = (hour: number) => `2027-01-02T0${hour}:00:00.000Z`;
const OUTCOMES = ['approved', 'refused', 'undecided', 'withdrawn'] as const;

/** Five bookings under review, the sooner the later they were opened; all but the first are closed, each otherwise. */
const ids: string[] = [];
let total: unknown;

beforeAll(async () => {
  const { db } = api.store;
  for (let index = 0; index < 5; index += 1) {
    const { id, payments } = await openBooking(api.app);
    const amount = minor(Number(payments[0]?.['amount']));
    if (index === 0) total = amount;
    const money = {
      id: `${id}-P1`,
      bookingId: id,
      chargeId: `ch_${id}`,
      amount,
      at: AT,
    };
    await paymentCaptured(db, { ...money, currency: 'AED', risk: 'highest' }, 'under_review');
    await openReview(db, { bookingId: id, at: AT, dueAt: dueAt(5 - index) });
    ids.push(id);
  }
  for (const [index, outcome] of OUTCOMES.entries()) {
    const bookingId = ids[index + 1] ?? '';
    const isDecided = outcome === 'approved' || outcome === 'refused';
    const decision = { id: `rvd_${index}`, bookingId, approve: outcome === 'approved', note: 'Called back.' };
    if (isDecided)
      await recordDecision(db, { ...decision, at: AT, actor: 'fatima', roles: [], requestId: 'r' });
    await closeReview(db, { bookingId, outcome, at: AT, ...(isDecided ? { decisionId: decision.id } : {}) });
  }
  await openBooking(api.app); // with nothing to review
});

interface Listed {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor: string | null;
}
const list = (query = '') => get(api.app, `/v1/ops/reviews${query}`, finance);
const found = async (query: string) =>
  (await list(query)).json<Listed>().data.map(({ bookingId }) => ids.indexOf(String(bookingId)));

describe('the queue', () => {
  test('shows what waits with its deadline and its money', async () => {
    const answer = await list('?status=under_review');
    expect(answer.statusCode).toBe(200);
    const id = ids[0] ?? '';
    expect(bodyOf(answer)).toEqual({
      data: [
        {
          bookingId: id,
          status: 'under_review',
          openedAt: AT,
          dueAt: dueAt(5),
          closedAt: null,
          decidedBy: null,
          note: null,
          bookingStatus: 'awaiting_payment',
          itemId: 'bugatti-chiron',
          location: 'dubai',
          startAt: expect.any(String) as string,
          disputed: false,
          payments: [
            expect.objectContaining({
              id: `${id}-P1`,
              provider: 'stripe',
              providerPaymentId: `pi_${id}`,
              status: 'under_review',
              amount: total,
              captured: total,
              refunded: 0,
              disputed: 0,
              risk: 'highest',
            }),
          ],
          workflowUrl: `http://127.0.0.1:8233/namespaces/default/workflows/booking%2F${id}`,
        },
      ],
      nextCursor: null,
    });
  });

  test.each<[string, number[]]>([
    ['', [0, 1, 2, 3, 4]],
    ['?status=open', [0]],
    ['?status=closed', [1, 2, 3, 4]],
    ['?status=approved', [1]],
    ['?status=refused', [2]],
    ['?status=undecided', [3]],
    ['?status=withdrawn', [4]],
  ])('%s, the latest deadline first', async (query, wanted) => {
    expect(await found(query)).toEqual(wanted);
  });

  test('says who decided, and why', async () => {
    const [approved] = (await list('?status=approved')).json<Listed>().data;
    expect(approved).toMatchObject({
      status: 'approved',
      closedAt: AT,
      decidedBy: 'fatima',
      note: 'Called back.',
    });
  });

  test('comes in pages, also where several are due at one instant', async () => {
    await api.store.db
      .updateTable('risk_reviews')
      .set({ due_at: dueAt(1) })
      .where('outcome', 'is', null) // a decided one never changes
      .execute();
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page: Listed = (
        await list(`?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)
      ).json<Listed>();
      seen.push(...page.data.map(({ bookingId }) => ids.indexOf(String(bookingId))));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  test.each(['status=paid', 'state=open', 'limit=0', 'cursor=x'])('refuses ?%s', async (query) => {
    expect(bodyOf(await list(`?${query}`))).toMatchObject({ status: 400, code: 'validation_failed' });
  });
});
