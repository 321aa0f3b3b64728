/** Test cards and what each of them does. Numbers are Stripe's own, except where its table has none for a case. */

export type CardOutcome =
  | { readonly kind: 'approved'; readonly risk: 'normal' | 'elevated' | 'highest' }
  | {
      readonly kind: 'declined';
      readonly code: string;
      readonly declineCode: string;
      readonly message: string;
    }
  /** Stays `processing` until the control interface settles it: the stand-in's own meaning of this number. */
  | { readonly kind: 'processing' }
  /** Asks for 3-D Secure; the control interface answers for the bank. */
  | { readonly kind: 'authentication' };

export interface TestCard {
  readonly number: string;
  /** The payment method id under which Stripe knows it in test mode. */
  readonly alias: string;
  readonly label: string;
  readonly outcome: CardOutcome;
  /**
   * `pending` until settled; `fails_later` succeeds at first and can then be settled as failed; `fails` has failed by
   * the time it is answered, the stand-in's own meaning of its number.
   */
  readonly refund: 'immediate' | 'pending' | 'fails_later' | 'fails';
}

const approved = (risk: 'normal' | 'elevated' | 'highest' = 'normal'): CardOutcome => ({
  kind: 'approved',
  risk,
});
const declined = (code: string, declineCode: string, message: string): CardOutcome => ({
  kind: 'declined',
  code,
  declineCode,
  message,
});

const card = (
  number: string,
  alias: string,
  label: string,
  outcome: CardOutcome,
  refund: TestCard['refund'] = 'immediate',
): TestCard => ({ number, alias, label, outcome, refund });

export const TEST_CARDS: readonly TestCard[] = [
  card('4242424242424242', 'pm_card_visa', 'Approved', approved()),
  card(
    '4000000000000002',
    'pm_card_visa_chargeDeclined',
    'Declined',
    declined('card_declined', 'generic_decline', 'Your card was declined.'),
  ),
  card(
    '4000000000009995',
    'pm_card_visa_chargeDeclinedInsufficientFunds',
    'Insufficient funds',
    declined('card_declined', 'insufficient_funds', 'Your card has insufficient funds.'),
  ),
  card(
    '4000000000000069',
    'pm_card_chargeDeclinedExpiredCard',
    'Expired card',
    declined('expired_card', 'expired_card', 'Your card has expired.'),
  ),
  card(
    '4000000000000127',
    'pm_card_chargeDeclinedIncorrectCvc',
    'Wrong security code',
    declined('incorrect_cvc', 'incorrect_cvc', "Your card's security code is incorrect."),
  ),
  card(
    '4000000000000119',
    'pm_card_chargeDeclinedProcessingError',
    'Processing error',
    declined('processing_error', 'processing_error', 'An error occurred while processing your card.'),
  ),
  card('4000000000000077', 'pm_card_processing', 'Processing until settled', { kind: 'processing' }),
  card('4000002760003184', 'pm_card_authenticationRequired', '3-D Secure', { kind: 'authentication' }),
  card('4000000000009235', 'pm_card_riskLevelElevated', 'Elevated risk', approved('elevated')),
  card('4000000000004954', 'pm_card_riskLevelHighest', 'Highest risk', approved('highest')),
  card('4000000000007726', 'pm_card_pendingRefund', 'Refund pending', approved(), 'pending'),
  card('4000000000005126', 'pm_card_refundFail', 'Refund fails later', approved(), 'fails_later'),
  card('4000000000005134', 'pm_card_refundFailsAtOnce', 'Refund fails at once', approved(), 'fails'),
];

/** By number (blanks allowed) or by Stripe's test payment method id. */
export function findCard(numberOrAlias: string): TestCard | undefined {
  const wanted = numberOrAlias.replaceAll(' ', '');
  return TEST_CARDS.find((known) => known.number === wanted || known.alias === wanted);
}

/** The card behind a charge, known by the digits that Stripe shows; they differ in all test cards. */
export function cardEndingIn(last4: string | null | undefined): TestCard | undefined {
  return TEST_CARDS.find((known) => known.number.slice(-4) === last4);
}
