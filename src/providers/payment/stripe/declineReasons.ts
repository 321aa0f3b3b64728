/** Stripe's decline codes in words a customer can act on. Codes that hint at fraud are never explained. */

const REASONS: ReadonlyMap<string, string> = new Map([
  ['insufficient_funds', 'The card does not have enough funds available.'],
  ['expired_card', 'The card has expired.'],
  ['incorrect_cvc', 'The security code did not match the card.'],
  ['invalid_cvc', 'The security code did not match the card.'],
  ['incorrect_number', 'The card number was not recognised.'],
  ['invalid_expiry_month', 'The expiry date did not match the card.'],
  ['invalid_expiry_year', 'The expiry date did not match the card.'],
  ['card_velocity_exceeded', 'The card has reached its limit for now.'],
  ['withdrawal_count_limit_exceeded', 'The card has reached its limit for now.'],
  ['currency_not_supported', 'The card cannot pay in this currency.'],
  ['card_not_supported', 'The card cannot be used for this purchase.'],
  ['authentication_required', 'The bank asked for a confirmation that was not completed.'],
  ['authentication_failure', 'The bank asked for a confirmation that was not completed.'],
  ['payment_intent_authentication_failure', 'The bank asked for a confirmation that was not completed.'],
  ['processing_error', 'The bank could not process the payment just then.'],
  ['issuer_not_available', 'The bank could not be reached just then.'],
  ['try_again_later', 'The bank could not process the payment just then.'],
]);

const GENERIC = 'The bank did not approve the payment.';

/** The first code that has words of its own, else the sentence that fits every refusal. */
export function declineReason(...codes: readonly (string | null)[]): string {
  for (const code of codes) {
    const reason = code === null ? undefined : REASONS.get(code);
    if (reason !== undefined) return reason;
  }
  return GENERIC;
}
