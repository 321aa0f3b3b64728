/** PayPal's refusals in words a customer can act on. Reasons that hint at fraud or at the law are never explained. */

const REASONS: ReadonlyMap<string, string> = new Map([
  ['INSTRUMENT_DECLINED', 'PayPal could not charge the card or bank account you chose.'],
  ['REDIRECT_PAYER_FOR_ALTERNATE_FUNDING', 'PayPal could not charge the card or bank account you chose.'],
  ['TRANSACTION_LIMIT_EXCEEDED', 'The amount is above the limit of your PayPal account.'],
  ['PAYER_ACCOUNT_LOCKED_OR_CLOSED', 'Your PayPal account cannot make payments at the moment.'],
  ['PAYER_ACCOUNT_RESTRICTED', 'Your PayPal account cannot make payments at the moment.'],
  ['DOMESTIC_TRANSACTION_REQUIRED', 'Your PayPal account can pay only within its own country.'],
  ['MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED', 'PayPal accepts no further attempt for this payment.'],
]);

const GENERIC = 'PayPal did not approve the payment.';

/** @param issue PayPal's code, where it gave one. */
export function payPalDeclineReason(issue: string | undefined): string {
  return (issue === undefined ? undefined : REASONS.get(issue)) ?? GENERIC;
}
