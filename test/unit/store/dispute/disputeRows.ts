/** Disputed bookings, and what was paid by the same customer before. */
import { sql } from 'kysely';
import { afterAll } from 'vitest';
import type { CompellingEvidence } from '../../../../src/domain/dispute/dispute.ts';
import { evidenceFacts } from '../../../../src/store/dispute/evidenceFacts.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';
import { type PaidBooking, paymentOf, refundRowsIn } from '../refund/refundRows.ts';

export const IP = '203.0.113.7';
export const EMAIL = 'Isabella@Example.com';
/** When what is disputed was paid. */
export const PAID_AT = '2028-03-01T12:00:00.000Z';
const DAY_MS = 86_400_000;

const daysBefore = (days: number, ms = 0): string =>
  new Date(Date.parse(PAID_AT) - days * DAY_MS + ms).toISOString();

export interface Person {
  readonly email?: string;
  readonly clientIp?: string | null;
}

/** For one test file, whose last test closes the store. */
export async function disputeRowsOfFile() {
  const store = await memoryStore();
  afterAll(() => store.close());
  const rows = refundRowsIn(store);
  const { db } = store;

  /** A statement about a booking and its first payment. */
  const say = (statement: string, { bookingId }: PaidBooking) =>
    sql
      .raw(statement.replaceAll('$pay', `'${bookingId}-P1'`).replaceAll('$id', `'${bookingId}'`))
      .execute(db);

  /** Facts only grow; when they occurred is the test's to say. */
  const takenAt = async ({ bookingId }: PaidBooking, at: string): Promise<void> => {
    await sql`alter table money_facts disable trigger user`.execute(db);
    await db
      .updateTable('money_facts')
      .set({ occurred_at: at })
      .where('booking_id', '=', bookingId)
      .execute();
    await sql`alter table money_facts enable trigger user`.execute(db);
  };

  const paid = async (at: string, { email = EMAIL, clientIp = IP }: Person = {}): Promise<PaidBooking> => {
    const booking = await rows.book();
    const { bookingId } = booking;
    await db
      .updateTable('booking_requests')
      .set({ terms_accepted: true, client_ip: clientIp })
      .where('booking_id', '=', bookingId)
      .execute();
    await db.updateTable('customers').set({ email }).where('booking_id', '=', bookingId).execute();
    await takenAt(booking, at);
    return booking;
  };

  const dispute = async (
    { bookingId }: PaidBooking,
    compellingEvidence: CompellingEvidence | null = null,
    id = `du_${bookingId}`,
  ): Promise<string> => {
    await db
      .insertInto('disputes')
      .values({
        id,
        provider: 'stripe',
        booking_id: bookingId,
        payment_id: `${bookingId}-P1`,
        stage: 'chargeback',
        status: 'needs_response',
        reason: 'fraudulent',
        amount: 100,
        currency: 'AED',
        opened_at: PAID_AT,
        evidence_due_by: null,
        accepts_evidence: true,
        compelling_evidence: compellingEvidence === null ? null : JSON.stringify(compellingEvidence),
        closed_at: null,
        changed_at: PAID_AT,
      } as never) // amounts are branded, and this one is of no interest
      .execute();
    return id;
  };

  const factsOf = async (disputeId: string) => {
    const facts = await evidenceFacts(db, disputeId);
    if (facts === undefined) throw new Error(`no dispute ${disputeId}`);
    return facts;
  };

  return {
    ...rows,
    db,
    say,
    paid,
    dispute,
    factsOf,

    /** Paid so long before what is disputed; one millisecond more or less for the tests of a border. */
    paidBefore: (days: number, { ms = 0, ...person }: Person & { readonly ms?: number } = {}) =>
      paid(daysBefore(days, ms), person),

    takenBefore: (booking: PaidBooking, days: number) => takenAt(booking, daysBefore(days)),

    /** The charges that may be handed in as earlier ones of a fresh dispute. */
    async earlier(person: Person = {}, status: CompellingEvidence['status'] = 'requires_action') {
      const disputeId = await dispute(await paid(PAID_AT, person), { status, missing: [] });
      return (await factsOf(disputeId)).earlierPayments.map(({ chargeId }) => chargeId);
    },

    chargeOf: (booking: PaidBooking): string => paymentOf(booking).chargeId,
  };
}
