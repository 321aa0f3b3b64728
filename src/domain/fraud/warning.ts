/** What a card's bank suspects, in plain words, from Stripe's codes. */

const SUSPICIONS: Readonly<Record<string, string>> = {
  card_never_received: 'The card never reached its holder',
  fraudulent_card_application: 'The card was applied for in somebody else’s name',
  made_with_counterfeit_card: 'The card was copied',
  made_with_lost_card: 'The card was reported as lost',
  made_with_stolen_card: 'The card was reported as stolen',
  misc: 'The bank gives no details',
  unauthorized_use_of_card: 'The holder did not authorise the payment',
};

/** A code that nobody here knows is shown as it is. */
export const suspicionInWords = (code: string): string =>
  (Object.hasOwn(SUSPICIONS, code) ? SUSPICIONS[code] : undefined) ?? code.replaceAll('_', ' ');
