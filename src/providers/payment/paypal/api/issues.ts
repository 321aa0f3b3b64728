/**
 * PayPal's issue codes and what each means for us, one reason a row. A code that is not here is a definite refusal
 * (developer.paypal.com/api/rest/reference/orders/v2/errors and …/payments/v2/errors).
 */

export type Meaning =
  /** The customer may pay another way, with the same order. */
  | 'declined'
  /** The order takes no further attempt; another one may. */
  | 'exhausted'
  /** The customer cannot pay with PayPal: another order would fare no better. */
  | 'cannot_pay'
  | 'not_approved'
  /** Not an error: somebody, most likely our own lost call, has captured. */
  | 'already_captured'
  /** The order is over without money. */
  | 'gone'
  /** Passes by itself. */
  | 'wait'
  | 'not_settled'
  /** The refund may be our own, its answer lost: check for it before anything else. */
  | 'perhaps_ours'
  | 'blocked_by_dispute'
  /** Our key came back with another request under it: a fault of ours. */
  | 'key_reused'
  | 'refused';

const MEANINGS: ReadonlyMap<string, readonly [Meaning, reason: string]> = new Map([
  ['INSTRUMENT_DECLINED', ['declined', 'the bank or card said no; PayPal lets the customer choose another']],
  ['REDIRECT_PAYER_FOR_ALTERNATE_FUNDING', ['declined', 'PayPal itself asks for another source']],
  ['TRANSACTION_REFUSED', ['declined', 'refused without a reason; another source may pass']],
  ['TRANSACTION_LIMIT_EXCEEDED', ['declined', 'above what this source may pay']],
  ['PAYER_CANNOT_PAY', ['cannot_pay', 'this PayPal account and ours do not go together']],
  ['PAYER_ACCOUNT_RESTRICTED', ['cannot_pay', 'the account may not pay']],
  ['PAYER_ACCOUNT_LOCKED_OR_CLOSED', ['cannot_pay', 'the account is locked or closed']],
  ['COMPLIANCE_VIOLATION', ['cannot_pay', 'a law forbids this payment']],
  ['DOMESTIC_TRANSACTION_REQUIRED', ['cannot_pay', 'the account may pay only in its own country']],
  ['MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED', ['exhausted', 'the order takes no further attempt']],
  ['TRANSACTION_BLOCKED_BY_PAYEE', ['cannot_pay', 'our own fraud filters at PayPal refuse it']],
  ['PAYEE_BLOCKED_TRANSACTION', ['cannot_pay', 'our own fraud filters at PayPal refuse it']],
  ['ORDER_NOT_APPROVED', ['not_approved', 'nobody has approved yet, or a decline took the approval back']],
  ['PAYER_ACTION_REQUIRED', ['not_approved', 'the customer has something left to do at PayPal']],
  ['ORDER_ALREADY_CAPTURED', ['already_captured', 'the money is taken, or on its way: the order says which']],
  ['ORDER_ALREADY_COMPLETED', ['already_captured', 'older name of the same']],
  ['RESOURCE_NOT_FOUND', ['gone', 'PayPal forgets an order that nobody captured within hours']],
  ['INVALID_RESOURCE_ID', ['gone', 'detail of the same']],
  ['ORDER_EXPIRED', ['gone', 'the time to capture is over']],
  ['ORDER_CANNOT_BE_CAPTURED', ['gone', 'voided or expired']],
  ['ORDER_VOIDED', ['gone', 'voided']],
  ['ORDER_COMPLETED_OR_VOIDED', ['already_captured', 'one of the two: the order says which']],
  ['ORDER_COMPLETION_IN_PROGRESS', ['wait', 'another capture of this order is being worked on']],
  ['PREVIOUS_REQUEST_IN_PROGRESS', ['wait', 'our own earlier call under this key has not ended']],
  ['PENDING_CAPTURE', ['not_settled', 'an e-check or a review: no refund before the money is there']],
  ['CAPTURE_FULLY_REFUNDED', ['perhaps_ours', 'nothing is left to refund, perhaps by our own doing']],
  ['REFUND_AMOUNT_EXCEEDED', ['perhaps_ours', 'less is left than asked for, perhaps by our own doing']],
  ['DUPLICATE_INVOICE_ID', ['perhaps_ours', 'our reference was used before: for a refund, by this very one']],
  ['TRANSACTION_DISPUTED', ['blocked_by_dispute', 'refunds wait while a dispute is open']],
  ['REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK', ['blocked_by_dispute', 'the bank is taking the money already']],
  [
    'REFUND_TIME_LIMIT_EXCEEDED',
    ['refused', 'PayPal refunds for 180 days; finance has to pay by other means'],
  ],
  ['CAPTURE_DISPUTED_PARTIAL_REFUND_NOT_ALLOWED', ['blocked_by_dispute', 'only all of it may go back now']],
  ['DUPLICATE_REQUEST_ID', ['key_reused', 'PayPal keeps the first request of a key']],
  ['PAYPAL_REQUEST_ID_PREVIOUSLY_USED', ['key_reused', 'newer name of the same']],
  ['REFUND_NOT_ALLOWED', ['refused', 'not refundable at all']],
  ['REFUND_IS_RESTRICTED', ['refused', 'only the account that took the money may return it']],
  ['REFUND_FAILED_INSUFFICIENT_FUNDS', ['refused', 'our balance is short: finance has to fund it']],
  ['PAYEE_ACCOUNT_LOCKED_OR_CLOSED', ['refused', 'our own account needs attention']],
  ['PAYEE_ACCOUNT_RESTRICTED', ['refused', 'our own account needs attention']],
  ['TRANSACTION_RECEIVING_LIMIT_EXCEEDED', ['refused', 'our own account may not receive as much']],
  ['CURRENCY_NOT_SUPPORTED', ['refused', 'PayPal does not take it']],
  ['DECIMALS_NOT_SUPPORTED', ['refused', 'yen have none: a fault of ours']],
]);

export function meaningOf(issue: string): Meaning {
  return MEANINGS.get(issue)?.[0] ?? 'refused';
}
