/**
 * The money guard and the money facts. Rows change under lock; facts are append-only and keyed by the provider's
 * own ids, so that the same event twice is one row.
 */
import { defined } from '../../domain/defined.ts';
import type { PaymentStatus } from '../../domain/payment/status.ts';
import type { MinorUnits } from '../../domain/money/money.ts';
import type { CapturedPayment } from '../../domain/payment/payment.ts';
import type { Database } from '../database/database.ts';
import { lockPaymentsOf } from '../refund/reservation.ts';
import { addToTimeline } from '../timeline.ts';
import { deduct } from './deductions.ts';

/**
 * The provider has opened a session in which the customer can pay: the first one, or one in place of another that
 * takes no further attempt.
 */
export async function paymentOpened(
  db: Database,
  payment: { id: string; providerPaymentId: string; clientSecretSealed: string; replaces?: string },
): Promise<void> {
  const { replaces } = payment;
  await db
    .updateTable('payments')
    .set({
      status: 'requires_payment',
      provider_payment_id: payment.providerPaymentId,
      client_secret_sealed: payment.clientSecretSealed,
    })
    .where('id', '=', payment.id)
    .$if(replaces === undefined, (update) => update.where('status', '=', 'preparing'))
    .$if(replaces !== undefined, (update) =>
      update
        .where('status', 'in', ['requires_payment', 'processing'])
        .where('provider_payment_id', '=', replaces ?? ''),
    )
    .execute();
}

/** Records the status of an unpaid payment; a session that can never be paid again loses its secret. */
export async function paymentMoved(
  db: Database,
  id: string,
  status: Extract<PaymentStatus, 'requires_payment' | 'processing' | 'failed' | 'canceled'>,
): Promise<void> {
  await db
    .updateTable('payments')
    .set({ status, ...(status === 'failed' || status === 'canceled' ? { client_secret_sealed: null } : {}) })
    .where('id', '=', id)
    .where('status', 'in', ['preparing', 'requires_payment', 'processing'])
    .execute();
}

/** A charge was refused: the customer reads why, and the timeline has it once for each attempt. */
export async function paymentDeclined(
  db: Database,
  decline: { id: string; bookingId: string; attempt: string; at: string; reason: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable('payments')
      .set({ last_error: decline.reason })
      .where('id', '=', decline.id)
      .where('status', 'in', ['preparing', 'requires_payment', 'processing'])
      .execute();
    await addToTimeline(tx, decline.bookingId, {
      key: `payment_failed:${decline.attempt}`,
      at: decline.at,
      event: 'payment_failed',
    });
  });
}

/** A share is authorised at the provider: no money yet, but a fact that it was promised. */
export async function paymentAuthorised(db: Database, authorised: CapturedPayment): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable('payments')
      .set({ status: 'processing', last_error: null, risk: authorised.risk })
      .where('id', '=', authorised.id)
      .where('status', 'in', ['preparing', 'requires_payment', 'processing'])
      .execute();
    const { provider } = await tx
      .selectFrom('payments')
      .select('provider')
      .where('id', '=', authorised.id)
      .executeTakeFirstOrThrow();
    await tx
      .insertInto('money_facts')
      .values({
        id: `authorised:${authorised.chargeId}`,
        booking_id: authorised.bookingId,
        payment_id: authorised.id,
        provider,
        kind: 'authorised',
        ...moneyOf(authorised),
        occurred_at: authorised.at,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    await addToTimeline(tx, authorised.bookingId, {
      key: `authorised:${authorised.id}`,
      at: authorised.at,
      event: 'authorised',
    });
  });
}

type CapturedStatus = Extract<PaymentStatus, 'paid' | 'under_review' | 'processing'>;

/** {@link paymentCapturedIn} in a transaction of its own. */
export async function paymentCaptured(
  db: Database,
  captured: CapturedPayment,
  status?: CapturedStatus,
  said: { readonly isFresh?: boolean; readonly about?: string } = {},
): Promise<void> {
  await db.transaction().execute((tx) => paymentCapturedIn(tx, captured, status, said));
}

/**
 * Money has arrived: the facts remember it, and the guard follows them.
 * @param tx a transaction, which may have more to say
 * @param status how the booking shows it; the first call for a payment decides. Where some of the money has left again,
 * nobody has decided yet.
 * @param isFresh whether the provider has just said so, also what has left
 * @param about the dispute about which it was asked by itself just before
 */
export async function paymentCapturedIn(
  tx: Database,
  captured: CapturedPayment,
  status: CapturedStatus = isWhole(captured) ? 'paid' : 'processing',
  { isFresh = false, about }: { readonly isFresh?: boolean; readonly about?: string } = {},
): Promise<void> {
  // Before its own row: what has left it may change the parts of its booking's other payments.
  if (captured.deductions !== undefined) await lockPaymentsOf(tx, captured.bookingId);
  const shown = await tx
    .updateTable('payments')
    .set({ status, risk: captured.risk, client_secret_sealed: null, last_error: null })
    .where('id', '=', captured.id)
    .where('captured', '=', 0 as MinorUnits) // zero is zero in every currency
    .returning('provider')
    .executeTakeFirst();
  const { provider } = shown ?? (await providerOf(tx, captured.id));
  const common = {
    booking_id: captured.bookingId,
    payment_id: captured.id,
    occurred_at: captured.at,
    provider,
  };
  const added = await tx
    .insertInto('money_facts')
    .values([
      { ...common, id: `captured:${captured.chargeId}`, kind: 'captured', ...moneyOf(captured) },
      ...(captured.fee === undefined
        ? []
        : [
            {
              ...common,
              id: `provider_fee:${captured.fee.id}`,
              kind: 'provider_fee' as const,
              ...moneyOf(captured.fee),
            },
          ]),
    ])
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning(['id', 'payment_id'])
    .execute();
  if (!(await isCounted(tx, captured, added))) return; // a second capture, which the database has set apart
  await addToTimeline(tx, captured.bookingId, {
    key: `paid:${captured.id}`,
    at: captured.at,
    event: 'paid',
  });
  if (captured.deductions !== undefined)
    await deduct(tx, captured, captured.deductions, { isFresh, ...defined({ about }) });
}

const isWhole = ({ deductions }: CapturedPayment): boolean =>
  deductions === undefined || deductions.refunds.length + deductions.disputes.length === 0;

const providerOf = (tx: Database, paymentId: string) =>
  tx.selectFrom('payments').select('provider').where('id', '=', paymentId).executeTakeFirstOrThrow();

/** @param added the facts just written, as the database has them; what was there before is looked up */
async function isCounted(
  tx: Database,
  { id, chargeId }: CapturedPayment,
  added: readonly { readonly id: string; readonly payment_id: string | null }[],
): Promise<boolean> {
  const fact = added.find((each) => each.id === `captured:${chargeId}`);
  if (fact !== undefined) return fact.payment_id === id;
  const counted = await tx
    .selectFrom('money_facts')
    .select('id')
    .where('id', '=', `captured:${chargeId}`)
    .where('payment_id', '=', id)
    .executeTakeFirst();
  return counted !== undefined;
}

const moneyOf = ({ amount, currency }: { amount: MinorUnits; currency: string }) => ({ amount, currency });

/** Remembers which payment at the provider is ours, where the opening's own answer was lost. */
export async function paymentRecovered(
  db: Database,
  payment: { id: string; providerPaymentId: string },
): Promise<void> {
  await db
    .updateTable('payments')
    .set({ provider_payment_id: payment.providerPaymentId })
    .where('id', '=', payment.id)
    .where('provider_payment_id', 'is', null)
    .execute();
}
