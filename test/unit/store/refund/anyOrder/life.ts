/** A booking's life with its money: in Postgres, at the provider, and what runs of its refunds. */
import type { LoadedPart } from '../../../../../src/store/refund/load.ts';
import { beginFollowing, type Following } from '../../../../../src/domain/refund/process.ts';
import { minor } from '../../../../../src/domain/money/money.ts';
import type { Database } from '../../../../../src/store/database/database.ts';
import { confirm, endUnpaid } from '../../../../../src/store/booking/bookings.ts';
import { reserve } from '../../../../../src/store/booking/reservation.ts';
import { recordFetched } from '../../../../../src/store/payment/fetched.ts';
import { paymentCaptured, paymentOpened } from '../../../../../src/store/payment/payments.ts';
import { refundsConcerned, undispatchedRefunds } from '../../../../../src/store/refund/load.ts';
import { requestFullRefunds } from '../../../../../src/store/refund/request.ts';
import { requestBooking, reservationOf } from '../../../../support/bookingRequests.ts';
import { chargeOf, openProvider, PAID_AT, type Provider, providerIdOf, type SharePaid } from './provider.ts';

export interface Run {
  readonly n: number;
  isFirst: boolean;
  changed: boolean;
  following: Following;
  /** What it asks of the provider, and has no answer to yet. */
  asking: { readonly step: 'send' | 'follow'; readonly parts: LoadedPart[] } | undefined;
  /** Another operation may find it at work. */
  isBusy: boolean;
}

export interface Life {
  readonly db: Database;
  readonly bookingId: string;
  readonly provider: Provider;
  /** The workflows of its refunds, by their number. */
  readonly runs: Map<number, Run>;
  status: 'awaiting_payment' | 'confirmed' | 'cancelled';
  /** By part: the provider was asked so often. */
  readonly attempts: Map<string, number>;
  /** Of finance, so far. */
  decisions: number;
  wasConfirmed: boolean;
  readonly now: () => string;
  readonly pass: (ms: number) => void;
}

export interface Clock {
  readonly now: () => string;
  readonly pass: (ms: number) => void;
}

/** @param sizes of the shares in which it is to be paid */
export async function openLife(db: Database, sizes: readonly number[], clock: Clock): Promise<Life> {
  const { bookingId } = await requestBooking(db);
  const shares = sizes.map((amount, index): SharePaid => ({
    id: `${bookingId}-P${index + 1}`,
    bookingId,
    amount,
    isPaid: false,
    news: 'none',
  }));
  const payments = shares.map(({ id, amount }) => ({ id, amount: minor(amount), currency: 'AED' as const }));
  const limits = { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 };
  await reserve(db, { ...reservationOf(bookingId), payments }, limits);
  for (const share of shares)
    await paymentOpened(db, {
      id: share.id,
      providerPaymentId: providerIdOf(share),
      clientSecretSealed: 'sealed',
    });
  const provider = openProvider(shares, clock.now);
  return {
    db,
    bookingId,
    provider,
    runs: new Map(),
    attempts: new Map(),
    status: 'awaiting_payment',
    decisions: 0,
    wasConfirmed: false,
    ...clock,
  };
}

/** So that the next one finds the calendar empty. */
export const freeSlot = ({ db, bookingId }: Life) =>
  db.updateTable('slots').set({ live: false }).where('id', '=', bookingId).execute();

/** The customer pays a share; with the last one the booking is confirmed, and after its end all goes back. */
export async function pay(life: Life, share: SharePaid): Promise<void> {
  if (share.isPaid) return;
  const { db, bookingId, provider } = life;
  share.isPaid = true;
  await paymentCaptured(db, {
    id: share.id,
    bookingId,
    chargeId: chargeOf(share),
    amount: minor(share.amount),
    currency: 'AED',
    at: PAID_AT,
    risk: 'normal',
  });
  if (life.status === 'cancelled') return giveAllBack(life, 'late_payment');
  const isWhole = provider.shares.every((each) => each.isPaid);
  if (!isWhole || provider.refunds.length + provider.disputes.length > 0) return; // people decide
  await db.transaction().execute((tx) => confirm(tx, bookingId, life.now()));
  life.status = 'confirmed';
  life.wasConfirmed = true;
}

/** A booking that was never confirmed ends, and whatever was paid goes back. */
export async function stepBack(life: Life): Promise<void> {
  await life.db.transaction().execute((tx) => endUnpaid(tx, life.bookingId, 'cancelled', life.now()));
  life.status = 'cancelled';
  await giveAllBack(life, 'customer_request');
}

async function giveAllBack(life: Life, reason: 'customer_request' | 'late_payment'): Promise<void> {
  const whole = { bookingId: life.bookingId, reason, at: life.now() };
  const requested = await life.db.transaction().execute((tx) => requestFullRefunds(tx, whole));
  for (const { n } of requested) signal(life, n);
}

/** A webhook: what the provider then shows is recorded, and the refunds that it concerns are told. */
export async function tell(life: Life, share: SharePaid): Promise<void> {
  if (!share.isPaid) return;
  const { db, bookingId, provider } = life;
  const mayComeBack = share.news === 'returned';
  share.news = 'none';
  const expected = {
    bookingId,
    paymentId: share.id,
    providerPaymentId: providerIdOf(share),
    amount: minor(share.amount),
    currency: 'AED' as const,
    live: false,
  };
  await recordFetched(db, 'stripe', expected, provider.snapshot(share), { wasReduced: true });
  for (const { n } of await refundsConcerned(db, bookingId, mayComeBack)) signal(life, n);
}

/** The sweeper hands over what no workflow knows of. */
export async function sweep(life: Life): Promise<void> {
  const waiting = await undispatchedRefunds(life.db, '2999-01-01T00:00:00.000Z', 100);
  for (const { bookingId, n } of waiting) if (bookingId === life.bookingId) signal(life, n);
}

/** Signals the workflow of a refund, which is started where it has ended. */
export function signal({ runs, now }: Life, n: number): void {
  const run = runs.get(n);
  if (run === undefined)
    runs.set(n, {
      n,
      isFirst: true,
      changed: true,
      following: beginFollowing(now()),
      asking: undefined,
      isBusy: false,
    });
  else run.changed = true;
}
