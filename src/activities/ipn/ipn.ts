/**
 * IPN messages in Postgres: what a verified one means for us, and the outcome of each. Every write is keyed by the
 * message, so that a repeat changes nothing. Only ids and results leave this file, never a word of the message.
 */
import { ApplicationFailure } from '@temporalio/activity';
import { BOOKING_ID_PATTERN } from '../../domain/booking.ts';
import type { DisputeEventKind } from '../../domain/dispute/events.ts';
import { minor } from '../../domain/money/money.ts';
import type { FindingKind } from '../../domain/reconciliation.ts';
import { type IpnMessage, parseIpn } from '../../providers/payment/paypal/ipn/ipn.ts';
import type { Database } from '../../store/database/database.ts';
import { reportDisputeEvent } from '../../store/dispute/findings.ts';
import { noteDisputeCase } from '../../store/dispute/noted.ts';
import { isRecorded } from '../../store/payment/facts.ts';
import {
  type OwnPayment,
  paymentById,
  paymentOfBooking,
  paymentOfCharge,
} from '../../store/payment/expected.ts';
import { countFinding, recordFinding } from '../../store/reconciliation.ts';
import { reportRefund } from '../../store/payment/reportedRefunds.ts';
import { findIpn, type KeptIpn, completeIpn } from '../../store/webhook/ipnInbox.ts';
import {
  checkReceiver,
  type IpnRefusal,
  moneyProblem,
  type OwnAccount,
  paymentMeant,
  type PointedAt,
  trusted,
} from '../../providers/payment/paypal/ipn/checks.ts';
import { disputeEventKindOf, PAYMENT_STATES } from '../../providers/payment/paypal/ipn/meaning.ts';

export interface IpnActivityDeps {
  readonly db: Database;
  readonly own: OwnAccount;
  /** Opens the bytes, which the database holds only sealed. */
  readonly open: (sealed: string) => Uint8Array;
}

/** What a verified message means. `payment_changed` is for the booking's workflow; everything else ends here. */
export interface IpnEvaluation {
  readonly result: 'payment_changed' | 'refused' | 'unmatched' | 'dispute_recorded' | 'ignored' | 'completed';
  readonly bookingId: string | null;
  /** Of a message that is not for our account: still to be counted, when it is completed. */
  readonly reason?: IpnRefusal;
}

export const IPN_OUTCOMES = [
  'signalled',
  'closed',
  'refused',
  'unmatched',
  'dispute_recorded',
  'ignored',
  'invalid',
  'unverified',
] as const;
export type IpnOutcome = (typeof IPN_OUTCOMES)[number];

/** Outcomes that people should see, one finding a message; the rest were followed, or are counted, or of no interest. */
const FINDINGS: Readonly<Partial<Record<IpnOutcome, FindingKind>>> = {
  closed: 'webhook_after_end',
  unmatched: 'webhook_unmatched',
  unverified: 'ipn_unverified',
};

export function createIpnActivities({ db, own, open }: IpnActivityDeps) {
  /** One finding a message, by its first cause. */
  const report = (messageId: string, message: IpnMessage, found: FoundOut) =>
    recordFinding(db, { key: `ipn:${messageId}`, ...findingOf(messageId, message, found) });

  return {
    /** Compares a message that PayPal has verified with what we expect, and records what people should see. */
    async evaluateIpn({ messageId }: { messageId: string }): Promise<IpnEvaluation> {
      const kept = await findIpn(db, messageId);
      if (kept === undefined) throw missing();
      const message = messageIn(kept, open);
      if (message === undefined) return { result: 'completed', bookingId: null };
      const refuse = async (reason: IpnRefusal): Promise<IpnEvaluation> => {
        await report(messageId, message, { kind: 'ipn_refused', bookingId: null, reason });
        return { result: 'refused', bookingId: null };
      };

      const foreign = checkReceiver(message, own);
      if (foreign !== undefined) return { result: 'refused', bookingId: null, reason: foreign };
      if (message.kind === 'other') return { result: 'ignored', bookingId: null };

      const payment = paymentMeant(message, trusted(message, own, await pointedAt(db, message)));
      if (payment === 'another_booking') return refuse(payment);
      const bookingId = payment?.bookingId ?? null;
      if (message.kind === 'payment' && payment !== undefined) {
        const problem = moneyProblem(message, payment);
        if (problem !== undefined) return refuse(problem);
      }

      const event = disputeEventIn(message);
      if (event !== undefined) {
        await reportDisputeEvent(db, disputeEvent(message, event, { bookingId, at: kept.receivedAt }), {
          objectId: objectOf(message),
          detail: detailOf(messageId, message, event),
          foundAt: new Date().toISOString(),
        });
        await noteCase(db, message, payment, kept.receivedAt);
      }
      if (bookingId !== null) return { result: 'payment_changed', bookingId };
      return { result: message.kind === 'dispute' ? 'dispute_recorded' : 'unmatched', bookingId };
    },

    /** Records the outcome of a message, as a finding too where people should know, and erases its bytes. */
    async completeIpn(completed: CompletedIpnMessage): Promise<void> {
      const { messageId, outcome, bookingId, at } = completed;
      const kept = await findIpn(db, messageId);
      const message = kept && messageIn(kept, open);
      const kind = FINDINGS[outcome];
      if (message !== undefined && isRefund(message) && (outcome === 'closed' || outcome === 'signalled'))
        await reportRefund(db, message, { bookingId, isFollowed: outcome === 'signalled' });
      else if (message !== undefined && kind !== undefined && !(await isKnown(db, message, outcome)))
        await report(messageId, message, { kind, bookingId, reason: outcome });
      await db.transaction().execute(async (tx) => {
        const row = { id: messageId, outcome, bookingId, at };
        const isFirst = await completeIpn(tx, row, { keepBytes: outcome === 'unverified' });
        const cause = strangersCause(completed);
        if (!isFirst || message === undefined || cause === undefined) return;
        const found = { kind: 'ipn_refused', bookingId: null, reason: cause } as const;
        await countFinding(tx, { cause, ...findingOf(messageId, message, found) });
      });
    },
  };
}

export interface CompletedIpnMessage {
  readonly messageId: string;
  readonly outcome: IpnOutcome;
  readonly bookingId: string | null;
  readonly at: string;
  readonly reason?: IpnRefusal | undefined;
}

/**
 * Anybody can send what PayPal does not know, or what is about another account: it costs them nothing, so it is counted.
 * What PayPal has vouched for and is about money of ours stays one finding each.
 */
const strangersCause = ({ outcome, reason }: CompletedIpnMessage): string | undefined =>
  outcome === 'invalid' ? outcome : reason;

/**
 * An event of a dispute was reported when it was evaluated, whether or not a booking could be signalled; money that came
 * before the booking had ended is among the facts.
 */
const isRefund = ({ kind, paymentStatus }: IpnMessage): boolean =>
  kind === 'payment' && (paymentStatus === 'Refunded' || paymentStatus === 'Partially_Refunded');

async function isKnown(db: Database, message: IpnMessage, outcome: IpnOutcome): Promise<boolean> {
  if (outcome !== 'closed' && outcome !== 'unmatched') return false;
  if (disputeEventIn(message) !== undefined) return true;
  const { paymentStatus, transactionId } = message;
  return paymentStatus === 'Completed' && (await isRecorded(db, `captured:${transactionId ?? ''}`));
}

export type IpnActivities = ReturnType<typeof createIpnActivities>;

export const missing = (): ApplicationFailure =>
  ApplicationFailure.nonRetryable('the message is not in the database', 'IpnMessageMissing');

/** Undefined once the message is completed. Only messages that could be read are ever kept with their bytes. */
function messageIn({ sealed }: KeptIpn, open: IpnActivityDeps['open']): IpnMessage | undefined {
  if (sealed === null) return undefined;
  const parsed = parseIpn(open(sealed));
  if (!parsed.ok)
    throw ApplicationFailure.nonRetryable('a kept message cannot be read', 'IpnMessageUnreadable');
  return parsed.message;
}

async function pointedAt(db: Database, message: IpnMessage): Promise<PointedAt<OwnPayment>> {
  const { transactionId, parentTransactionId, paymentId, bookingId } = message;
  const of = async <K, T>(key: K | undefined, find: (key: K) => Promise<T | undefined>) =>
    key === undefined ? undefined : find(key);
  const byCharge = (id: string) => paymentOfCharge(db, 'paypal', id);
  const named = bookingId !== undefined && BOOKING_ID_PATTERN.test(bookingId) ? bookingId : undefined;
  return {
    byCharge: (await of(transactionId, byCharge)) ?? (await of(parentTransactionId, byCharge)),
    byInvoice: await of(paymentId, (id) => paymentById(db, 'paypal', id)),
    byBooking: await of(named, (id) => paymentOfBooking(db, 'paypal', id)),
  };
}

function disputeEventIn(message: IpnMessage): DisputeEventKind | undefined {
  if (message.kind === 'dispute') return disputeEventKindOf(message.transactionType);
  return message.paymentStatus === undefined ? undefined : PAYMENT_STATES[message.paymentStatus].dispute;
}

const disputeEvent = (
  message: IpnMessage,
  kind: DisputeEventKind,
  { bookingId, at }: { bookingId: string | null; at: string },
) => ({
  // The same event once, also where PayPal words it anew.
  id: `ipn:${message.identity}`,
  provider: 'paypal' as const,
  kind,
  disputeId: message.caseId ?? null,
  chargeId: message.parentTransactionId ?? message.transactionId ?? null,
  bookingId,
  money: message.gross ?? null,
  reportedBy: 'ipn' as const,
  reportedAt: at,
});

/** Of a case that PayPal has opened, PayPal is then asked; until it has answered it counts as an inquiry. */
async function noteCase(
  db: Database,
  { kind, caseId, gross }: IpnMessage,
  payment: OwnPayment | undefined,
  at: string,
): Promise<void> {
  if (kind !== 'dispute' || caseId === undefined || payment === undefined) return;
  const amount = minor(Math.abs(gross?.amount ?? payment.amount));
  await noteDisputeCase(
    db,
    { ...payment, id: payment.paymentId, provider: 'paypal' },
    { disputeId: caseId, amount, at, stage: 'inquiry' },
  );
}

interface FoundOut {
  readonly kind: FindingKind;
  readonly bookingId: string | null;
  readonly reason: string;
}

const findingOf = (messageId: string, message: IpnMessage, { kind, bookingId, reason }: FoundOut) => ({
  kind,
  provider: 'paypal' as const,
  objectId: objectOf(message),
  bookingId,
  detail: detailOf(messageId, message, reason),
  createdAt: new Date().toISOString(),
});

const objectOf = ({ caseId, transactionId }: IpnMessage): string | null => caseId ?? transactionId ?? null;

const detailOf = (messageId: string, message: IpnMessage, reason: string) => ({
  type: message.transactionType ?? null,
  state: message.paymentStatus ?? null,
  reason,
  message: messageId,
  transaction: message.transactionId ?? null,
});
