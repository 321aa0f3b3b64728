/** Why a payment is disputed, in a lawyer's plain words, from the providers' codes. */

const REASONS: Readonly<Record<string, string>> = {
  // Stripe
  bank_cannot_process: 'The bank cannot process the payment.',
  check_returned: 'The check was returned.',
  credit_not_processed: 'The customer says that a refund was promised and has not come.',
  customer_initiated: 'The customer has taken the direct debit back.',
  debit_not_authorized: 'The customer says that they did not authorise the debit.',
  duplicate: 'The customer says that they were charged more than once.',
  fraudulent: 'The cardholder says that they did not make this payment.',
  general: 'No reason was given.',
  incorrect_account_details: 'The account details are wrong.',
  insufficient_funds: 'There was not enough money in the account.',
  noncompliant: 'The card network sees its rules broken.',
  product_not_received: 'The customer says that they never got what they paid for.',
  product_unacceptable: 'The customer says that what they got was not as described.',
  subscription_canceled: 'The customer says that they had cancelled.',
  unrecognized: 'The cardholder does not recognise the payment.',
  // PayPal
  MERCHANDISE_OR_SERVICE_NOT_RECEIVED: 'The customer says that they never got what they paid for.',
  MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED: 'The customer says that what they got was not as described.',
  UNAUTHORISED: 'The account holder says that they did not make this payment.',
  CREDIT_NOT_PROCESSED: 'The customer says that a refund was promised and has not come.',
  DUPLICATE_TRANSACTION: 'The customer says that they were charged more than once.',
  INCORRECT_AMOUNT: 'The customer says that the amount is wrong.',
  PAYMENT_BY_OTHER_MEANS: 'The customer says that they have paid another way.',
  CANCELED_RECURRING_BILLING: 'The customer says that they had cancelled.',
  PROBLEM_WITH_REMITTANCE: 'The customer has a problem with how the money was sent.',
  OTHER: 'No reason was given.',
};

/** A code that nobody here knows is shown as it is. */
export function reasonInWords(code: string): string {
  const known = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  return known === undefined ? code.replaceAll('_', ' ').toLowerCase() : `${known} (${code})`;
}
