/** Evidence is on record before anybody sends it, once, and only where its provider would take it. */
import { describe, expect, it, test } from 'vitest';
import { undispatchedDisputes } from '../../../../src/store/dispute/disputes.ts';
import { evidenceEnded, evidenceToSend } from '../../../../src/store/dispute/evidence.ts';
import { AT, type PaidBooking, refundRowsOfFile } from '../refund/refundRows.ts';
import { DUE, shownDisputesIn } from './shownDisputes.ts';

const rows = await refundRowsOfFile();
const { db } = rows.store;
const { ask, asked, evidence, row, shows } = shownDisputesIn(db);

const disputed = async (changes: Parameters<typeof shows>[1] = {}): Promise<PaidBooking> => {
  const booking = await rows.book();
  await shows(booking, changes);
  return booking;
};
const requested = ({ bookingId }: PaidBooking) => ({ outcome: 'requested', provider: 'stripe', bookingId });
const audited = ({ bookingId }: PaidBooking) =>
  db
    .selectFrom('audit')
    .select(['actor', 'action', 'request_id'])
    .where('object', '=', `du_${bookingId}`)
    .execute();
const minus = (ms: number) => new Date(Date.parse(DUE) + ms).toISOString();

describe('evidence that is asked for', () => {
  it('is on record as it will leave, with whoever asked, and its dispute waits for its workflow', async () => {
    const booking = await disputed();
    expect(await ask(booking)).toEqual(requested(booking));
    expect(await evidence(booking)).toEqual([
      {
        id: `evd_${booking.bookingId}`,
        status: 'sending',
        code: null,
        kind: 'service_provided',
        statement: 'It took place.',
        sections: { booking: 'Three days in Dubai' },
        ended_at: null,
      },
    ]);
    expect(await audited(booking)).toEqual([
      { actor: 'legal.lea', action: 'dispute.evidence', request_id: 'req_1' },
    ]);
    expect(await row(booking)).toMatchObject({ dispatched: false });
    const waiting = await undispatchedDisputes(db, '9999-01-01T00:00:00.000Z', 100);
    expect(waiting.map(({ disputeId }) => disputeId)).toContain(`du_${booking.bookingId}`);
  });

  it('is the same for the same id, also once it has been sent or the dispute is over', async () => {
    const booking = await disputed();
    await ask(booking);
    await asked(booking);
    for (const between of [
      async () => undefined,
      () => evidenceEnded(db, `evd_${booking.bookingId}`),
      () => shows(booking, { status: 'lost' }),
    ]) {
      await between();
      expect(await ask(booking, { statement: 'Something else', at: minus(1) })).toEqual(requested(booking));
    }
    expect(await evidence(booking)).toMatchObject([{ statement: 'It took place.', status: 'submitted' }]);
    expect(await audited(booking)).toHaveLength(1);
    expect(await row(booking)).toMatchObject({ dispatched: true });
  });

  it('asked for at once by two people is one', async () => {
    const booking = await disputed();
    const { bookingId } = booking;
    const both = await Promise.all(['a', 'b'].map((id) => ask(booking, { id: `evd_${id}_${bookingId}` })));
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['invalid_state', 'requested']);
    expect(await evidence(booking)).toHaveLength(1);
  });

  it('of a dispute that nobody knows is not on record', async () => {
    const booking = await rows.book();
    expect(await ask(booking)).toEqual({ outcome: 'unknown' });
    expect(await evidence(booking)).toEqual([]);
    expect(await audited(booking)).toEqual([]);
  });
});

describe('none is taken, and nothing is left on record', () => {
  const refused = async (booking: PaidBooking, changes: Parameters<typeof ask>[1] = {}) => {
    const before = await row(booking);
    const result = await ask(booking, changes);
    expect(await row(booking)).toEqual(before);
    expect(await audited(booking)).toEqual([]);
    return result;
  };

  test.each(['won', 'lost', 'withdrawn', 'prevented'] as const)('once it is %s', async (status) => {
    expect(await refused(await disputed({ status }))).toEqual({
      outcome: 'invalid_state',
      because: `The dispute is ${status}: no evidence changes that.`,
    });
  });

  test.each([
    ['1 ms before the deadline it is', -1, 'requested'],
    ['at the deadline it is not', 0, 'invalid_state'],
    ['nor after it', 1, 'invalid_state'],
  ] as const)('%s', async (_, ms, outcome) => {
    const booking = await disputed();
    expect((await ask(booking, { at: minus(ms) })).outcome).toBe(outcome);
    expect(await evidence(booking)).toHaveLength(outcome === 'requested' ? 1 : 0);
  });

  test('after the deadline, which it names', async () => {
    expect(await refused(await disputed(), { at: DUE })).toEqual({
      outcome: 'invalid_state',
      because: `The provider took evidence until ${DUE}.`,
    });
  });

  test('where its provider takes none at this stage', async () => {
    const booking = await disputed({ status: 'under_review', acceptsEvidence: false });
    expect(await refused(booking)).toEqual({
      outcome: 'invalid_state',
      because: 'The dispute is under_review: its provider takes no evidence at this stage.',
    });
  });

  test('while other evidence is on its way', async () => {
    const booking = await disputed();
    await ask(booking);
    const again = { id: `evd2_${booking.bookingId}` };
    expect(await ask(booking, again)).toMatchObject({ outcome: 'invalid_state' });
    await evidenceEnded(db, `evd_${booking.bookingId}`, 'too_large');
    expect(await ask(booking, again)).toEqual(requested(booking));
    expect((await evidence(booking)).map(({ status }) => status)).toEqual(['sending', 'refused']);
  });
});

describe('evidence is sent', () => {
  it('as it was asked for, until it has ended', async () => {
    const booking = await disputed();
    await ask(booking);
    const id = `evd_${booking.bookingId}`;
    expect(await evidenceToSend(db, id)).toEqual({
      id,
      at: AT,
      disputeId: `du_${booking.bookingId}`,
      kind: 'service_provided',
      statement: 'It took place.',
      sections: { booking: 'Three days in Dubai' },
    });
    await evidenceEnded(db, id);
    expect(await evidenceToSend(db, id)).toBeUndefined();
    expect(await evidenceToSend(db, 'evd_unknown')).toBeUndefined();
  });

  it('and ends once, as it ended first', async () => {
    const [sent, refused] = [await disputed(), await disputed()];
    for (const booking of [sent, refused]) await ask(booking);
    await evidenceEnded(db, `evd_${sent.bookingId}`);
    await evidenceEnded(db, `evd_${refused.bookingId}`, 'too_large');
    const ended = [await evidence(sent), await evidence(refused)];
    expect(ended).toMatchObject([
      [{ status: 'submitted', code: null, ended_at: expect.any(String) as string }],
      [{ status: 'refused', code: 'too_large', ended_at: expect.any(String) as string }],
    ]);
    await evidenceEnded(db, `evd_${sent.bookingId}`, 'too_late');
    await evidenceEnded(db, `evd_${refused.bookingId}`);
    expect([await evidence(sent), await evidence(refused)]).toEqual(ended);
  });
});
