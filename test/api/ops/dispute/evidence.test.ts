/** The evidence pack: what the records hold for a dispute, to read and to print, and who has read it. */
import { describe, expect, test } from 'vitest';
import { EVIDENCE_SECTIONS } from '../../../../src/domain/dispute/evidence.ts';
import { EVIDENCE_PAGE_CSP } from '../../../../src/emails/compose/evidence/page.tsx';
import { apiOfFile, bodyOf, CUSTOMER, get } from '../../../support/environments/apiApp.ts';
import { staffHeaders } from '../../../support/clients/staffToken.ts';
import { disputedBooking } from '../../../support/fakes/disputedBooking.ts';

const api = await apiOfFile();
const legal = await staffHeaders(['legal'], 'legal.lea');
const read = (id: string, path = '', headers = legal) =>
  get(api.app, `/v1/ops/disputes/${id}/evidence${path}`, headers);
const audited = (disputeId: string) =>
  api.store.db.selectFrom('audit').select(['actor', 'action']).where('object', '=', disputeId).execute();
const READ = { actor: 'legal.lea', action: 'dispute.evidence' };

test('legal reads what would be sent as it is, and that is on the trail', async () => {
  const { booking, disputeId } = await disputedBooking(api, {
    compellingEvidence: { status: 'requires_action', missing: ['the address'] },
  });
  const answer = await read(disputeId);
  expect(answer.statusCode).toBe(200);
  const pack = answer.json<{ sections: Record<string, string>; compellingEvidence: object }>();
  expect(pack).toMatchObject({
    dispute: { id: disputeId, bookingId: booking.id },
    suggestedKind: 'other',
    refundIds: [],
    compellingEvidence: { status: 'requires_action' },
  });
  expect(Object.keys(pack.sections).sort()).toEqual([...EVIDENCE_SECTIONS].sort());
  expect(pack.sections['booking']).toContain(booking.id);
  expect(await audited(disputeId)).toEqual([READ]);
});

test('where Visa’s rule has no part, nothing is said of it', async () => {
  const { disputeId } = await disputedBooking(api);
  expect(bodyOf(await read(disputeId))).toMatchObject({ compellingEvidence: null });
});

describe('the page', () => {
  test('is the same to print, with no script and kept by nobody', async () => {
    const { booking, disputeId } = await disputedBooking(api);
    const { body, headers, statusCode } = await read(disputeId, '/page');
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': EVIDENCE_PAGE_CSP,
      'cache-control': 'no-store',
    });
    expect(EVIDENCE_PAGE_CSP).toContain("default-src 'none'");
    expect(body).toMatch(/^<!doctype html>/i);
    for (const word of [booking.id, disputeId, CUSTOMER.name]) expect(body).toContain(word);
    expect(body).not.toContain('<script');
    expect(await audited(disputeId)).toEqual([READ]);
  });

  test('each reading is on the trail', async () => {
    const { disputeId } = await disputedBooking(api);
    for (const path of ['', '/page', '/page']) await read(disputeId, path);
    expect(await audited(disputeId)).toEqual([READ, READ, READ]);
  });

  test('shows what a customer has written as text', async () => {
    const { booking, disputeId } = await disputedBooking(api);
    await api.store.db
      .updateTable('customers')
      .set({ name: '<img src=x onerror=alert(1)>' })
      .where('booking_id', '=', booking.id)
      .execute();
    const { body } = await read(disputeId, '/page');
    expect(body).not.toContain('<img src=x');
    expect(body).toContain('&lt;img src=x');
  });
});

describe.each(['', '/page'])('of %s', (path) => {
  test('a dispute that nobody knows is 404, and leaves no trail', async () => {
    const answer = await read('du_unknown', path);
    expect([answer.statusCode, bodyOf(answer)['code']]).toEqual([404, 'not_found']);
    expect(await audited('du_unknown')).toEqual([]);
  });

  test('nobody but legal reads it, nor leaves a trail', async () => {
    const { disputeId } = await disputedBooking(api);
    for (const role of ['concierge', 'finance', 'ops'] as const)
      expect((await read(disputeId, path, await staffHeaders([role]))).statusCode).toBe(403);
    expect((await read(disputeId, path, {})).statusCode).toBe(401);
    expect(await audited(disputeId)).toEqual([]);
  });
});
