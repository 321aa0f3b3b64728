/**
 * IPN messages in Postgres: what a proved one means for us, and what became of each. Every write is keyed by the
 * message, so that a repeat changes nothing. Only ids and verdicts leave this file, never a word of the message.
 */
import { ApplicationFailure } from '@temporalio/activity';
import { BOOKING_ID_PATTERN } from '../../domain/booking.ts';
import type { DisputeNewsKind } from '../../domain/dispute.ts';
import type { FindingKind } from '../../domain/reconciliation.ts';
import { type IpnMessage, parseIpn } from '../../providers/payment/paypal/ipn/ipn.ts';
import type { Database } from '../../store/database/database.ts';
import { reportDisputeNews } from '../../store/dispute/findings.ts';
import { paymentById, paymentOfBooking, paymentOfCharge } from '../../store/payment/expected.ts';
import { recordFinding } from '../../store/reconciliation.ts';
import { findIpn, type KeptIpn, settleIpn } from '../../store/webhook/ipnInbox.ts';
import {
  foreignness,
  type IpnRefusal,
  moneyProblem,
  type OwnAccount,
  paymentMeant,
  type PointedAt,
  trusted,
} from './checks.ts';
import { disputeNewsOf, PAYMENT_STATES } from './meaning.ts';

export interface IpnActivityDeps {
  readonly db: Database;
  readonly own: OwnAccount;
  /** Opens the bytes, which the database holds only sealed. */
  readonly open: (sealed: string) => Uint8Array;
}

/** What a proved message means. `look_again` is for the booking's workflow; everything else ends here. */
export interface IpnMeaning {
  readonly verdict: 'look_again' | 'refused' | 'nobody' | 'dispute_kept' | 'no_interest' | 'settled';
  readonly bookingId: string | null;
}

export const IPN_OUTCOMES = [
  'told',
  'closed',
  'refused',
  'nobody',
  'dispute_kept',
  'no_interest',
  'invalid',
  'unproved',
] as const;
export type IpnOutcome = (typeof IPN_OUTCOMES)[number];

/** Outcomes that people should see; the rest were either followed or are of no interest. */
const FINDINGS: Readonly<Partial<Record<IpnOutcome, FindingKind>>> = {
  closed: 'webhook_after_end',
  nobody: 'webhook_of_nobody',
  invalid: 'ipn_refused',
  unproved: 'ipn_unproved',
};

export function createIpnActivities({ db, own, open }: IpnActivityDeps) {
  const report = (messageId: string, message: IpnMessage, found: FoundOut) =>
    recordFinding(db, findingOf(messageId, message, found));

  return {
    /** Holds a message that PayPal has called its own against what we expect, and records what people should see. */
    async weighIpn({ messageId }: { messageId: string }): Promise<IpnMeaning> {
      const kept = await findIpn(db, messageId);
      if (kept === undefined) throw missing();
      const message = messageIn(kept, open);
      if (message === undefined) return { verdict: 'settled', bookingId: null };
      const refuse = async (reason: IpnRefusal): Promise<IpnMeaning> => {
        await report(messageId, message, { kind: 'ipn_refused', bookingId: null, reason });
        return { verdict: 'refused', bookingId: null };
      };

      const foreign = foreignness(message, own);
      if (foreign !== undefined) return refuse(foreign);
      if (message.kind === 'other') return { verdict: 'no_interest', bookingId: null };

      const payment = paymentMeant(message, trusted(message, own, await pointedAt(db, message)));
      if (payment === 'another_booking') return refuse(payment);
      const bookingId = payment?.bookingId ?? null;
      if (message.kind === 'payment' && payment !== undefined) {
        const problem = moneyProblem(message, payment);
        if (problem !== undefined) return refuse(problem);
      }

      const news = newsIn(message);
      if (news !== undefined) {
        await reportDisputeNews(db, disputeNews(message, news, { bookingId, at: kept.receivedAt }), {
          objectId: objectOf(message),
          detail: detailOf(messageId, message, news),
          foundAt: new Date().toISOString(),
        });
      }
      if (bookingId !== null) return { verdict: 'look_again', bookingId };
      return { verdict: message.kind === 'dispute' ? 'dispute_kept' : 'nobody', bookingId };
    },

    /** Says what became of a message, puts it before people where they should know, and erases its bytes. */
    async settleIpn(settled: {
      messageId: string;
      outcome: IpnOutcome;
      bookingId: string | null;
      at: string;
    }): Promise<void> {
      const { messageId, outcome, bookingId, at } = settled;
      const kept = await findIpn(db, messageId);
      const message = kept && messageIn(kept, open);
      const kind = FINDINGS[outcome];
      if (message !== undefined && kind !== undefined && !isReported(message, outcome))
        await report(messageId, message, { kind, bookingId, reason: outcome });
      await settleIpn(db, { id: messageId, outcome, bookingId, at }, { keepBytes: outcome === 'unproved' });
    },
  };
}

/** News of a dispute were put before people when they were weighed, whether or not somebody could be told. */
const isReported = (message: IpnMessage, outcome: IpnOutcome): boolean =>
  (outcome === 'closed' || outcome === 'nobody') && newsIn(message) !== undefined;

export type IpnActivities = ReturnType<typeof createIpnActivities>;

export const missing = (): ApplicationFailure =>
  ApplicationFailure.nonRetryable('the message is not in the database', 'IpnMessageMissing');

/** Undefined once the message is settled. Only messages that could be read are ever kept with their bytes. */
function messageIn({ sealed }: KeptIpn, open: IpnActivityDeps['open']): IpnMessage | undefined {
  if (sealed === null) return undefined;
  const parsed = parseIpn(open(sealed));
  if (!parsed.ok)
    throw ApplicationFailure.nonRetryable('a kept message cannot be read', 'IpnMessageUnreadable');
  return parsed.message;
}

async function pointedAt(db: Database, message: IpnMessage): Promise<PointedAt> {
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

function newsIn(message: IpnMessage): DisputeNewsKind | undefined {
  if (message.kind === 'dispute') return disputeNewsOf(message.transactionType);
  return message.paymentStatus === undefined ? undefined : PAYMENT_STATES[message.paymentStatus].dispute;
}

const disputeNews = (
  message: IpnMessage,
  kind: DisputeNewsKind,
  { bookingId, at }: { bookingId: string | null; at: string },
) => ({
  // The same news once, also where PayPal words it anew.
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

interface FoundOut {
  readonly kind: FindingKind;
  readonly bookingId: string | null;
  readonly reason: string;
}

/** One finding a message, by its first cause. */
const findingOf = (messageId: string, message: IpnMessage, { kind, bookingId, reason }: FoundOut) => ({
  key: `ipn:${messageId}`,
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
