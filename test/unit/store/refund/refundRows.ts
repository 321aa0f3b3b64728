/** Bookings that were paid, what their provider reports of their refunds, and what is on record of those. */
import { afterAll } from 'vitest';
import { defined } from '../../../../src/domain/defined.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import type { Deductions, RefundSnapshot } from '../../../../src/domain/payment/net.ts';
import type { CapturedPayment } from '../../../../src/domain/payment/payment.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import { paymentCaptured } from '../../../../src/store/payment/payments.ts';
import { findingsOfBooking } from '../../../../src/store/reconciliation.ts';
import { findPart } from '../../../../src/store/refund/parts.ts';
import {
  type RefundToRequest,
  requestFullRefunds,
  requestRefund,
} from '../../../../src/store/refund/request.ts';
import { requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

/** What every booking here costs, in fils: 45,160.50 of charge, and the deposit. */
export const TOTAL = 6_352_300;
export const DEPOSIT = 1_836_250;
/** The same at PayPal, in cents. */
export const TOTAL_USD = 1_729_694;
/** What is left of it four weeks before the start: 714,133 of fees are kept. */
export const PAYOUT = 5_638_167;
/** Four weeks before the start. */
export const AT = '2027-02-01T06:00:00.000Z';

export interface PaidBooking {
  readonly bookingId: string;
  /** In the order in which they were opened. */
  readonly payments: readonly CapturedPayment[];
}

type Reported = Partial<Deductions>;

/** For one test file, whose last test closes the store. */
export async function refundRowsOfFile() {
  const store = await memoryStore();
  afterAll(() => store.close());
  return refundRowsIn(store);
}

export function refundRowsIn(store: Store) {
  const { db } = store;

  const capture = async (payment: Pick<CapturedPayment, 'id' | 'bookingId' | 'amount' | 'currency'>) => {
    const captured: CapturedPayment = { ...payment, chargeId: `ch_${payment.id}`, at: AT, risk: 'normal' };
    await paymentCaptured(db, captured);
    return captured;
  };

  return {
    store,

    /** @param amounts of the shares in which it is paid; the last one is the rest */
    async book(...amounts: readonly number[]): Promise<PaidBooking> {
      await db.updateTable('slots').set({ live: false }).execute();
      const { bookingId, quote } = await requestBooking(db);
      if (quote.amounts.total !== TOTAL) throw new Error('prices have changed');
      const rest = amounts.reduce((left, amount) => left - amount, TOTAL);
      const payments = [...amounts, rest].map((amount, index) => ({
        id: `${bookingId}-P${index + 1}`,
        amount: minor(amount),
        currency: 'AED' as const,
      }));
      const limits = { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 };
      await reserve(db, { ...reservationOf(bookingId), payments }, limits);
      const captured: CapturedPayment[] = [];
      for (const payment of payments) captured.push(await capture({ ...payment, bookingId }));
      return { bookingId, payments: captured };
    },

    /** The customer has paid once more, by PayPal. */
    async payByPayPal({ bookingId, payments }: PaidBooking): Promise<CapturedPayment> {
      const seq = payments.length + 1;
      const payment = { id: `${bookingId}-P${seq}`, amount: minor(TOTAL_USD), currency: 'USD' } as const;
      await db
        .insertInto('payments')
        .values({
          ...payment,
          booking_id: bookingId,
          seq,
          provider: 'paypal',
          provider_payment_id: null,
          status: 'processing',
          client_secret_sealed: null,
          last_error: null,
          created_at: AT,
        })
        .execute();
      return capture({ ...payment, bookingId });
    },

    confirm: ({ bookingId }: PaidBooking) =>
      db
        .updateTable('bookings')
        .set({ status: 'confirmed', confirmed_at: AT })
        .where('id', '=', bookingId)
        .execute(),

    request: ({ bookingId }: PaidBooking, changes: Partial<RefundToRequest> = {}) =>
      db.transaction().execute((tx) =>
        requestRefund(tx, {
          bookingId,
          kind: 'cancellation',
          reason: 'customer_request',
          amount: null,
          at: AT,
          note: null,
          actor: 'customer',
          needsReview: () => false,
          ...changes,
        }),
      ),

    requestAll: ({ bookingId }: PaidBooking) =>
      db
        .transaction()
        .execute((tx) => requestFullRefunds(tx, { bookingId, reason: 'customer_request', at: AT })),

    /** What its provider says has left a payment. @param isFresh unless it is only repeated @param about a dispute */
    reported: (
      payment: CapturedPayment,
      { refunds = [], disputes = [] }: Reported,
      isFresh = true,
      about?: string,
    ) =>
      paymentCaptured(db, { ...payment, deductions: { refunds, disputes } }, undefined, {
        isFresh,
        ...defined({ about }),
      }),

    part: (partId: string) => findPart(db, partId),

    refund: (id: string) =>
      db
        .selectFrom('refunds')
        .select(['status', 'kind', 'reason', 'currency', 'breakdown', 'dispatched'])
        .select(['payout_charge as charge', 'payout_deposit as deposit', 'is_cut as isCut'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow(),

    /** By number, payment and generation: `1/P1/g1`, with its amount and status. */
    async parts({ bookingId }: PaidBooking): Promise<Record<string, string>> {
      const rows = await db
        .selectFrom('refund_parts')
        .select(['id', 'amount', 'status'])
        .where('id', 'like', `refund/${bookingId}/%`)
        .orderBy('id')
        .execute();
      const short = (id: string) => id.replace(`refund/${bookingId}/`, '').replace('payment/', 'P');
      return Object.fromEntries(rows.map(({ id, amount, status }) => [short(id), `${amount} ${status}`]));
    },

    guard: ({ id }: CapturedPayment) =>
      db
        .selectFrom('payments')
        .select(['refunded', 'reserved_for_refund as reserved', 'disputed', 'status'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow(),

    /** Of what has left it. */
    async facts({ id }: CapturedPayment): Promise<string[]> {
      const facts = await db
        .selectFrom('money_facts')
        .select(['id', 'amount'])
        .where('payment_id', '=', id)
        .where('kind', '<>', 'captured')
        .orderBy('id')
        .execute();
      return facts.map((fact) => `${fact.id} ${fact.amount}`);
    },

    found: async ({ bookingId }: PaidBooking) =>
      (await findingsOfBooking(db, bookingId)).map(({ kind }) => kind),

    async timeline({ bookingId }: PaidBooking): Promise<string[]> {
      const rows = await db
        .selectFrom('booking_timeline')
        .select('event')
        .where('booking_id', '=', bookingId)
        .orderBy('seq')
        .execute();
      return rows.map(({ event }) => event);
    },
  };
}

/** A refund as its provider reports it. */
export const reportedRefund = (
  refundId: string,
  amount: number,
  changes: Partial<RefundSnapshot> = {},
): RefundSnapshot => ({ refundId, state: 'succeeded', amount: minor(amount), at: AT, ...changes });

export function paymentOf({ payments }: PaidBooking, seq = 1): CapturedPayment {
  const payment = payments[seq - 1];
  if (payment === undefined) throw new Error(`paid in ${payments.length} shares`);
  return payment;
}

/** The id of the first part of a payment of a booking's first refund. */
export const partOf = ({ bookingId }: PaidBooking, seq = 1): string =>
  `refund/${bookingId}/1/payment/${seq}/g1`;
