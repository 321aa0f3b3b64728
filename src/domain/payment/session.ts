/**
 * The payments of a booking as a state machine: `apply` says how an event moves the session, `next` what to do now.
 * A workflow waits, asks and executes, applies every answer, and decides nothing itself.
 *
 * Checkout, the end of the hold, late payments and the review of a risk all run on it (business.md "Payments",
 * "End of a hold", "Fraud guard"). How an abandoned order becomes closed: `afterClose` in session/payment.ts marks it,
 * `nextForLateApproval` in session/next.ts follows it, `lateApprovalOver` in session/late.ts closes it.
 */
export { apply } from './session/apply.ts';
export { captureIsDecided, captureResult } from './session/captures.ts';
export type { SessionEvent } from './session/events.ts';
export { next } from './session/next.ts';
export { changeIsDecided, changeResult, mayChange } from './session/change.ts';
export type {
  AmountToPay,
  CaptureAnswer,
  CloseAnswer,
  ProviderPayment,
  SessionPayment,
} from './session/payment.ts';
export {
  anyPayment,
  beginSession,
  declinesOf,
  hasLeft,
  isReduced,
  type Fact,
  openingResult,
  type PaymentSession,
  paymentOf,
  type RefusalCode,
  type SessionOutcome,
  type SessionRefundReason,
} from './session/state.ts';
export { isCancellable, isInterruptible, isWoken, type Step, type WaitReason } from './session/steps.ts';
