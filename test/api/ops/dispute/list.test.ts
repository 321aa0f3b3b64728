/** Legal reads disputes; everybody else sees on a booking that it has one. */
import { describe, expect, test } from 'vitest';
import { recordFraudWarning } from '../../../../src/store/fraud/warnings.ts';
import { apiOfFile, bearer, bodyOf, get } from '../../../support/environments/apiApp.ts';
import { staffHeaders } from '../../../support/clients/staffToken.ts';
import { disputeBooking, disputedBooking } from '../../../support/fakes/disputedBooking.ts';
import { confirmedBooking } from '../../../support/fakes/paidBooking.ts';

const api = await apiOfFile();
const legal = await staffHeaders(['legal']);
const concierge = await staffHeaders(['concierge']);
const read = (path: string, headers = legal) => get(api.app, `/v1/ops/disputes${path}`, headers);

interface Listed {
  readonly data: readonly { readonly id: string }[];
  readonly nextCursor: string | null;
}
const page = async (query: string) => (await read(query)).json<Listed>();

describe('the list', () => {
  test('is legal’s', async () => {
    for (const role of ['concierge', 'finance', 'ops'] as const) {
      const answer = await read('', await staffHeaders([role]));
      expect([answer.statusCode, bodyOf(answer)['code']]).toEqual([403, 'forbidden']);
    }
    expect((await read('', {})).statusCode).toBe(401);
    expect((await read('')).statusCode).toBe(200);
  });

  test('shows the latest first, page by page, none twice', async () => {
    const booking = await confirmedBooking(api);
    const days = ['05', '03', '03', '03', '01'];
    for (const [index, day] of days.entries())
      await disputeBooking(api.store.db, booking, {
        disputeId: `du_page_${index}`,
        openedAt: `2031-01-${day}T00:00:00.000Z`,
      });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null && seen.length < 5) {
      const next: Listed = await page(`?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...next.data.map(({ id }) => id));
      cursor = next.nextCursor;
    }
    expect(seen.slice(0, 5)).toEqual([0, 3, 2, 1, 4].map((index) => `du_page_${index}`));
  });

  test('is narrowed by the state', async () => {
    const { disputeId } = await disputedBooking(api, { status: 'withdrawn', acceptsEvidence: false });
    const { data, nextCursor } = await page('?status=withdrawn');
    expect([data.map(({ id }) => id), nextCursor]).toEqual([[disputeId], null]);
  });

  test.each([
    ['a misspelt filter', '?stauts=lost'],
    ['a state that is none', '?status=open'],
    ['a limit of nothing', '?limit=0'],
    ['a cursor of nobody', '?cursor=abc'],
  ])('refuses %s, and does not list everything', async (_, query) => {
    const answer = await read(query);
    expect([answer.statusCode, bodyOf(answer)['code']]).toEqual([400, 'validation_failed']);
  });
});

describe('one dispute', () => {
  test('is shown as its provider last showed it, with the way to its workflow', async () => {
    const { booking, disputeId } = await disputedBooking(api);
    expect(bodyOf(await read(`/${disputeId}`))).toMatchObject({
      id: disputeId,
      provider: 'stripe',
      bookingId: booking.id,
      paymentId: `${booking.id}-P1`,
      stage: 'chargeback',
      status: 'needs_response',
      reason: 'The cardholder says that they did not make this payment. (fraudulent)',
      amount: 100,
      currency: 'AED',
      acceptsEvidence: true,
      compellingEvidence: null,
      closedAt: null,
      evidence: [],
      workflowUrl: `http://127.0.0.1:8233/namespaces/default/workflows/${encodeURIComponent(`dispute/stripe/${disputeId}`)}`,
    });
  });

  test('that nobody knows is 404, and none but legal learns that', async () => {
    const answer = await read('/du_unknown');
    expect([answer.statusCode, bodyOf(answer)['code']]).toEqual([404, 'not_found']);
    expect((await read('/du_unknown', await staffHeaders(['finance']))).statusCode).toBe(403);
  });
});

describe('a booking’s page', () => {
  const shown = async (id: string) => bodyOf(await get(api.app, `/v1/ops/bookings/${id}`, concierge));

  test('shows its disputes to staff, and none of another booking', async () => {
    const [{ booking, disputeId }, other] = [await disputedBooking(api), await disputedBooking(api)];
    const disputes = (await shown(booking.id))['disputes'];
    expect(disputes).toMatchObject([{ id: disputeId, status: 'needs_response', evidence: [] }]);
    expect(JSON.stringify(disputes)).not.toContain(other.disputeId);
    expect(await shown((await confirmedBooking(api)).id)).toMatchObject({ disputes: [], flags: [] });
  });

  test('flags a bank’s warning of fraud to staff, and says nothing of either to the customer', async () => {
    const { booking } = await disputedBooking(api);
    const at = new Date().toISOString();
    await recordFraudWarning(
      api.store.db,
      {
        id: `issfr_${booking.id}`,
        provider: 'stripe',
        bookingId: booking.id,
        paymentId: `${booking.id}-P1`,
        reason: 'misc',
        warnedAt: at,
        recordedAt: at,
      },
      undefined,
    );
    expect(await shown(booking.id)).toMatchObject({ flags: ['fraud_warning'] });
    const customers = await get(api.app, `/v1/bookings/${booking.id}`, bearer(booking.accessToken));
    expect(customers.body).not.toMatch(/fraud|du_|chargeback/i);
  });
});
