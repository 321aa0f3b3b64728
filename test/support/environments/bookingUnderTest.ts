/** One booking of a test: how the customer and operations reach it, and what it has caused so far. */
import { type WorkflowHandle, WorkflowUpdateStage } from '@temporalio/client';
import type { booking } from '../../../src/workflows/booking/workflow.ts';
import type { LoadedDispute } from '../../../src/activities/payment/disputes.ts';
import type { SentEmail } from '../../../src/activities/notification/send.ts';
import type { BookingStatus } from '../../../src/domain/booking.ts';
import { minor } from '../../../src/domain/money/money.ts';
import type { NotificationStatus } from '../../../src/domain/notification/delivery.ts';
import type { WayToPay } from '../../../src/domain/payment/amountsToPay.ts';
import { splitPayments } from '../../../src/domain/payment/splitPayments.ts';
import {
  type BookingInput,
  type CancelRequest,
  type CancelResult,
  cancelUpdate,
  type CaptureResult,
  captureUpdate,
  changePaymentUpdate,
  paymentChangedSignal,
  type OpenResult,
  type ReviewResult,
  reviewUpdate,
} from '../../../src/workflows/booking/messages.ts';
import { FakeRefunds } from '../fakes/fakeRefunds.ts';
import type { RefundOnRecord, RefundTerms } from '../fakes/refundOnRecord.ts';
import { ScriptedPayPal } from '../fakes/scriptedPayPal.ts';
import { ScriptedPayment } from '../fakes/scriptedPayment.ts';

const READING = [
  'fetchPayment',
  'recoverPayment',
  'isDecisionRecorded',
  'depositToRelease',
  'takeUpRefund',
  'followRefundPart',
];
const NOTIFYING = ['writeNotifications', 'loadNotification', 'sendEmails'];
const HEARD = WorkflowUpdateStage.ACCEPTED;

/** One call of an activity, by the server's time. */
export interface Entry {
  readonly at: number;
  readonly call: string;
  readonly given: unknown;
}

export interface Notification {
  readonly template: string;
  readonly key: string;
  readonly at: number;
  status: NotificationStatus;
}

/** What was written down of a request to cancel a paid booking. */
export interface CancellationAsked {
  /** The customer unless said. */
  readonly actor?: 'customer' | 'staff';
  /** A special reason that finance has to confirm. */
  readonly isClaim?: boolean;
  /** What it pays by its terms; everything unless said. */
  readonly pays?: number;
  /** The total that the customer saw is no longer what it pays. */
  readonly isOutdated?: boolean;
}

export class BookingUnderTest {
  /** What a provider shows of a dispute about it. */
  dispute?: { -readonly [Field in keyof LoadedDispute]: LoadedDispute[Field] };
  /** What its provider does not answer just now. */
  disputeAway?: 'syncDispute' | 'sendEvidence';
  /** Somebody else than its provider has told of a dispute. */
  disputeNoted = false;
  /** Fails at once, whatever is tried. */
  disputeBroken?: 'syncDispute' | 'sendEvidence';
  readonly input: BookingInput;
  /** One, or the shares of a total that no single charge can take. */
  readonly payments: ScriptedPayment[];
  readonly diary: Entry[] = [];
  readonly refunds: FakeRefunds;
  /** What finance has recorded, by its id. */
  readonly decisions = new Map<string, boolean>();
  /** What somebody has asked for, by its id. */
  readonly cancellations = new Map<string, CancellationAsked>();
  /** By key, in the order in which they were registered. */
  readonly notifications = new Map<string, Notification>();
  /** What the calendar answers. */
  reservation: 'reserved' | 'item_unavailable' | 'quote_used' = 'reserved';
  /** What happens in the world just before a call has its effect. */
  meanwhile: (call: string) => Promise<void> | void = () => undefined;
  /** How the first attempt at an email ends; whoever throws has died over all that leaves with it. */
  email: (template: string) => SentEmail = () => ({ noted: { outcome: 'accepted', status: 'accepted' } });
  /** Whether the slot is still free when a late payment asks for it. */
  slotStaysFree = false;
  slot: 'never_held' | 'held' | 'sold' | 'free' = 'never_held';
  /** Paid with the rental, and with nobody having decided about it. */
  hasDeposit = false;
  /** When the rental ended, or was cancelled after its start. */
  endedAt?: string;
  /** Where a paid booking stands. */
  stay: Extract<BookingStatus, 'confirmed' | 'active' | 'completed' | 'cancelled'> = 'confirmed';
  /** What the page that waits for the payment session is answered. */
  opened: Promise<OpenResult> = Promise.reject(new Error('not started'));
  private readonly find: () => WorkflowHandle<typeof booking>;

  constructor(input: BookingInput, find: () => WorkflowHandle<typeof booking>) {
    this.input = input;
    const { presented, total } = input;
    this.payments =
      presented === undefined
        ? splitPayments(total).map(
            (amount, index, { length }) => new ScriptedPayment(input, { seq: index + 1, of: length, amount }),
          )
        : [new ScriptedPayPal(input, { seq: 1, of: 1, amount: presented.amount })];
    this.refunds = new FakeRefunds(input.bookingId, (paymentId) => this.paymentOf(paymentId));
    this.find = find;
    this.opened.catch(() => undefined); // replaced by the start
  }

  /** The only payment, or the first share. */
  get payment(): ScriptedPayment {
    return this.share(1);
  }

  /** The order of a booking that is paid with PayPal. */
  get paypal(): ScriptedPayPal {
    const { payment } = this;
    if (!(payment instanceof ScriptedPayPal)) throw new Error('this booking is not paid with PayPal');
    return payment;
  }

  share(seq: number): ScriptedPayment {
    const payment = this.payments[seq - 1];
    if (payment === undefined) throw new Error(`the booking has no payment ${seq}`);
    return payment;
  }

  /** Whose payment a call is about: every id of one ends in its number. */
  paymentOf(given: unknown): ScriptedPayment {
    const [, seq = '1'] = /MIDAS-\d{8}(?:-P|_|\/\d+\/payment\/)(\d)/.exec(JSON.stringify(given)) ?? [];
    return this.share(Number(seq));
  }

  /** What a refund pays of the money taken. @param amount all of it, or so much of it from the first payment on */
  payouts(amount = Infinity): Pick<RefundTerms, 'shares' | 'currency'> {
    let left = amount;
    const shares = this.payments.map(({ asked, state }, index) => {
      const share = minor(state === 'succeeded' ? Math.min(asked.amount, left) : 0);
      left -= share;
      return { paymentId: `${this.input.bookingId}-P${index + 1}`, amount: share };
    });
    return { shares, currency: this.payment.asked.currency };
  }

  /** As a refund of its own, from the first payment; the same one however often. @param retained what finance keeps of it */
  releaseDeposit(at: string, retained = 0): RefundOnRecord | undefined {
    const before = this.refunds.rows.find(({ kind }) => kind === 'deposit');
    if (before !== undefined || !this.hasDeposit) return before;
    return this.refunds
      .add({
        ...this.payouts(this.input.deposit - retained),
        kind: 'deposit',
        reason: 'deposit_release',
        actor: 'midas',
        requestedAt: at,
        isCut: false,
        isRetained: retained > 0,
      })
      .reserve();
  }

  get handle(): WorkflowHandle<typeof booking> {
    return this.find();
  }

  /** A webhook has come in. */
  signal(): Promise<void> {
    return this.handle.signal(paymentChangedSignal);
  }

  /** @param id distinguishes one request from a repeat of it */
  cancel(asked: CancellationAsked = {}, id = 'can_1'): Promise<CancelResult> {
    return this.handle.executeUpdate(cancelUpdate, { args: [this.toCancel(asked, id)] });
  }

  /**
   * The same where the answer takes time to pass: resolves once the workflow has received it. Time that passes before
   * that is lost to it, and on a crowded machine nobody would let any more pass.
   */
  async askToCancel(): Promise<() => Promise<CancelResult>> {
    const args: [CancelRequest] = [this.toCancel({}, 'can_1')];
    const asked = await this.handle.startUpdate(cancelUpdate, { args, waitForStage: HEARD });
    return () => asked.result();
  }

  /** Written down before anybody is asked. */
  private toCancel(asked: CancellationAsked, id: string): CancelRequest {
    this.cancellations.set(id, asked);
    return { request: 'cancel', id };
  }

  /** The customer is back from PayPal's page. */
  capture(): Promise<CaptureResult> {
    const paymentId = `${this.input.bookingId}-P1`;
    return this.handle.executeUpdate(captureUpdate, { args: [{ paymentId }] });
  }

  /** As {@link askToCancel}. */
  async askToCapture(): Promise<() => Promise<CaptureResult>> {
    const paymentId = `${this.input.bookingId}-P1`;
    const asked = await this.handle.startUpdate(captureUpdate, {
      args: [{ paymentId }],
      waitForStage: HEARD,
    });
    return () => asked.result();
  }

  /** The customer wants to pay another way. @returns the payment by which they then can, and the answer */
  payAnotherWay(way: WayToPay, scene: (payment: ScriptedPayment) => void = () => undefined) {
    const amount = way.presented?.amount ?? this.input.total;
    const currency = way.presented?.currency ?? this.input.currency;
    const share = { seq: this.payments.length + 1, of: 1, amount, currency };
    const Scripted = way.provider === 'paypal' ? ScriptedPayPal : ScriptedPayment;
    const payment = new Scripted(this.input, share);
    scene(payment);
    this.payments.push(payment);
    const request = { ...way, request: 'change_payment' } as const;
    return { payment, answer: this.handle.executeUpdate(changePaymentUpdate, { args: [request] }) };
  }

  /** Finance decides. @param id distinguishes one decision from a repeat of it */
  review(approve: boolean, id = 'rvd_1'): Promise<ReviewResult> {
    this.decisions.set(id, approve);
    return this.handle.executeUpdate(reviewUpdate, { args: [{ id, approve }] });
  }

  calls(call: string): Entry[] {
    return this.diary.filter((entry) => entry.call === call);
  }

  /** The calls of a kind that change something, in order: reads are left out. */
  deeds(): string[] {
    const reading = [...READING, ...NOTIFYING];
    return this.diary.map(({ call }) => call).filter((call) => !reading.includes(call));
  }

  /** Templates of the notifications that have left, one entry a notification, in alphabetical order. */
  sent(): string[] {
    const accepted = [...this.notifications.values()].filter(({ status }) => status === 'accepted');
    return accepted.map(({ template }) => template).sort();
  }

  notification(template: string): Notification | undefined {
    return [...this.notifications.values()].find((notification) => notification.template === template);
  }
}
