/** Legal sends evidence: on record as it will leave, once, and only where its provider would take it. */
import { describe, expect, test } from 'vitest';
import { sweepDisputes } from '../../../../src/api/background/disputeSweeper.ts';
import { SECTION_LIMIT, STATEMENT_LIMIT } from '../../../../src/domain/dispute/evidence.ts';
import { evidenceEnded } from '../../../../src/store/dispute/evidence.ts';
import { apiOfFile, bodyOf, newKey, post } from '../../../support/environments/apiApp.ts';
import { staffHeaders } from '../../../support/clients/staffToken.ts';
import { disputedBooking, inDays } from '../../../support/fakes/disputedBooking.ts';

const api = await apiOfFile();
const legal = await staffHeaders(['legal'], 'legal.lea');
const otherLegal = await staffHeaders(['legal'], 'legal.noor');
const EVIDENCE = { kind: 'service_provided', statement: 'The car was handed over.' };
const send = (id: string, body: object = EVIDENCE, headers: Record<string, string> = legal) =>
  post(api.app, `/v1/ops/disputes/${id}/evidence`, { ...body }, headers);

const onRecord = (disputeId: string) =>
  api.store.db
    .selectFrom('dispute_evidence')
    .select(['id', 'kind', 'statement', 'sections', 'status', 'actor'])
    .where('dispute_id', '=', disputeId)
    .execute();
const told = (disputeId: string) => api.temporal.disputes.filter((each) => each === `stripe ${disputeId}`);
const trail = async (disputeId: string) =>
  (
    await api.store.db
      .selectFrom('audit')
      .select(['actor', 'action'])
      .where('object', '=', disputeId)
      .execute()
  ).map(({ actor, action }) => `${actor} ${action}`);

describe('evidence', () => {
  test('is 202 and on record, with what the body leaves open from the records, and its workflow is told', async () => {
    const { booking, disputeId } = await disputedBooking(api);
    const answer = await send(disputeId, { ...EVIDENCE, sections: { messages: '', terms: 'As agreed.' } });
    expect(answer.statusCode).toBe(202);
    expect(bodyOf(answer)).toMatchObject({
      id: disputeId,
      evidence: [{ ...EVIDENCE, status: 'sending', code: null, by: 'legal.lea', endedAt: null }],
    });
    const [evidence] = await onRecord(disputeId);
    expect(evidence?.id).toMatch(/^evd_/);
    expect(evidence?.sections).not.toHaveProperty('messages');
    expect(evidence?.sections).toMatchObject({
      terms: 'As agreed.',
      booking: expect.stringContaining(booking.id) as string,
    });
    expect(told(disputeId)).toHaveLength(1);
    expect(await trail(disputeId)).toEqual(['legal.lea dispute.evidence']);
  });

  test('under one key is one, however often, at once too', async () => {
    const { disputeId } = await disputedBooking(api);
    const headers = { ...legal, ...newKey() };
    const both = await Promise.all([1, 2].map(() => send(disputeId, EVIDENCE, headers)));
    const again = await send(disputeId, EVIDENCE, headers);
    expect([...both, again].map(({ statusCode }) => statusCode)).toEqual([202, 202, 202]);
    expect(await onRecord(disputeId)).toHaveLength(1);
    expect(await trail(disputeId)).toHaveLength(1);
  });

  test('under that key with another body is 422, and changes nothing', async () => {
    const { disputeId } = await disputedBooking(api);
    const headers = { ...legal, ...newKey() };
    await send(disputeId, EVIDENCE, headers);
    const answer = await send(disputeId, { ...EVIDENCE, statement: 'Something else.' }, headers);
    expect([answer.statusCode, bodyOf(answer)['code']]).toEqual([422, 'idempotency_key_reused']);
    expect(await onRecord(disputeId)).toMatchObject([{ statement: EVIDENCE.statement }]);
  });

  test('while other evidence is on its way is 409, also from somebody else under the same key', async () => {
    const { disputeId } = await disputedBooking(api);
    const key = newKey();
    await send(disputeId, EVIDENCE, { ...legal, ...key });
    for (const headers of [legal, { ...otherLegal, ...key }]) {
      const answer = await send(disputeId, EVIDENCE, headers);
      expect([answer.statusCode, bodyOf(answer)['code']]).toEqual([409, 'invalid_state']);
    }
    expect(await onRecord(disputeId)).toHaveLength(1);
  });

  test('that was refused can be sent anew', async () => {
    const { disputeId } = await disputedBooking(api);
    await send(disputeId);
    const [first] = await onRecord(disputeId);
    await evidenceEnded(api.store.db, first?.id ?? '', 'too_large');
    expect((await send(disputeId)).statusCode).toBe(202);
    expect((await onRecord(disputeId)).map(({ status }) => status).sort()).toEqual(['refused', 'sending']);
  });

  test('is on record while Temporal is away, and its workflow hears of it later', async () => {
    const { disputeId } = await disputedBooking(api);
    api.temporal.mode = 'down';
    expect((await send(disputeId)).statusCode).toBe(202);
    expect(told(disputeId)).toEqual([]);
    api.temporal.mode = 'normal';
    await sweepDisputes({ ...api, clock: () => new Date(Date.now() + 60_000) });
    expect(told(disputeId)).toHaveLength(1);
  });
});

describe('what is not written right is 400 and names the field', () => {
  test.each([
    ['no statement', { kind: 'other' }, 'statement'],
    ['an empty one', { ...EVIDENCE, statement: ' \n ' }, 'statement'],
    ['one that is too long', { ...EVIDENCE, statement: 'x'.repeat(STATEMENT_LIMIT + 1) }, 'statement'],
    ['a kind that is none', { ...EVIDENCE, kind: 'apology' }, 'kind'],
    ['an unknown section', { ...EVIDENCE, sections: { weather: 'Fine.' } }, 'sections'],
    [
      'a section that is too long',
      { ...EVIDENCE, sections: { terms: 'x'.repeat(SECTION_LIMIT + 1) } },
      'sections.terms',
    ],
    ['a section that is no text', { ...EVIDENCE, sections: { terms: 7 } }, 'sections.terms'],
  ])('%s', async (_, body, field) => {
    const { disputeId } = await disputedBooking(api);
    const answer = await send(disputeId, body);
    expect([answer.statusCode, bodyOf(answer)['code']]).toEqual([400, 'validation_failed']);
    const { errors } = answer.json<{ errors: { path: string }[] }>();
    expect(errors.map(({ path }) => path).join()).toContain(field);
    expect(await onRecord(disputeId)).toEqual([]);
    expect(await trail(disputeId)).toEqual([]);
  });

  test('but all that fits is taken', async () => {
    const { disputeId } = await disputedBooking(api);
    const statement = 'x'.repeat(STATEMENT_LIMIT);
    const body = { ...EVIDENCE, statement, sections: { terms: 'y'.repeat(SECTION_LIMIT) } };
    expect((await send(disputeId, body)).statusCode).toBe(202);
    expect(await onRecord(disputeId)).toMatchObject([{ statement }]);
  });
});

describe('none is taken', () => {
  test.each([
    ['after the deadline', { evidenceDueBy: inDays(-1) }, 'took evidence until'],
    ['once it is closed', { status: 'lost', acceptsEvidence: false }, 'The dispute is lost'],
    [
      'of an inquiry at PayPal, which is answered there',
      { provider: 'paypal', stage: 'inquiry', acceptsEvidence: false },
      'takes no evidence at this stage',
    ],
  ] as const)('%s: 409, which says why', async (_, changes, why) => {
    const { disputeId } = await disputedBooking(api, changes);
    const answer = await send(disputeId);
    expect([answer.statusCode, bodyOf(answer)['code']]).toEqual([409, 'invalid_state']);
    expect(bodyOf(answer)['detail']).toContain(why);
    expect(await onRecord(disputeId)).toEqual([]);
    expect(told(disputeId)).toEqual([]);
  });

  test('from the very moment of the deadline', async () => {
    const dueMs = Date.now() + 60_000;
    const { disputeId } = await disputedBooking(api, { evidenceDueBy: new Date(dueMs).toISOString() });
    api.setNow(new Date(dueMs));
    expect((await send(disputeId)).statusCode).toBe(409);
    api.setNow(new Date(dueMs - 1));
    expect((await send(disputeId)).statusCode).toBe(202);
  });

  test('of an unknown one: 404', async () => {
    const answer = await send('du_unknown');
    expect([answer.statusCode, bodyOf(answer)['code']]).toEqual([404, 'not_found']);
  });

  test('from anybody but legal: 403', async () => {
    const { disputeId } = await disputedBooking(api);
    for (const role of ['concierge', 'finance', 'ops'] as const)
      expect((await send(disputeId, EVIDENCE, await staffHeaders([role]))).statusCode).toBe(403);
    expect(await onRecord(disputeId)).toEqual([]);
  });
});
