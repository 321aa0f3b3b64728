/**
 * What each payment state and each transaction type of an IPN message means for a booking. Every state
 * signals "payment changed": what really happened the provider is asked (architecture.md decision 3). The table says which money the
 * message must name to be about our payment at all
 * (developer.paypal.com/api/nvp-soap/ipn/IPNandPDTVariables).
 */
import type { DisputeEventKind } from '../../../../domain/dispute/events.ts';
import type { IPN_PAYMENT_STATUSES, SELLING_TYPES } from './ipn.ts';

/**
 * `whole`: our amount to the cent. `whole_if_named`: the same, where the message has one. `leaving`: money that leaves
 * us, up to our amount. `coming_back`: money given again, up to our amount.
 */
export type ExpectedGross = 'whole' | 'whole_if_named' | 'leaving' | 'coming_back';

export interface StateMeaning {
  readonly gross: ExpectedGross;
  /** The state is an event for legal and finance besides. */
  readonly dispute?: DisputeEventKind;
  readonly because: string;
}

type IpnPaymentStatus = (typeof IPN_PAYMENT_STATUSES)[number];

export const PAYMENT_STATES: Readonly<Record<IpnPaymentStatus, StateMeaning>> = {
  Completed: { gross: 'whole', because: 'the money is here: the booking may be paid' },
  Processed: { gross: 'whole', because: 'the payment was accepted: the booking may be paid' },
  Pending: {
    gross: 'whole',
    because: 'money on its way holds the slot for longer, and the customer is notified',
  },
  'In-Progress': { gross: 'whole', because: 'money on its way, in the words of older accounts' },
  Denied: { gross: 'whole_if_named', because: 'a pending payment was refused: the customer may pay anew' },
  Failed: { gross: 'whole_if_named', because: 'the bank refused an e-check: the customer may pay anew' },
  Expired: { gross: 'whole_if_named', because: 'an authorisation ran out, so nothing will come of it' },
  Voided: { gross: 'whole_if_named', because: 'an authorisation was given up, so nothing will come of it' },
  Refunded: { gross: 'leaving', because: 'a refund has moved, by us or by hand in the account' },
  Partially_Refunded: { gross: 'leaving', because: 'a part of the payment went back' },
  Reversed: {
    gross: 'leaving',
    dispute: 'reversed',
    because: 'PayPal took the money back: finance must know',
  },
  Canceled_Reversal: {
    gross: 'coming_back',
    dispute: 'reversal_canceled',
    because: 'PayPal gave reversed money again: finance must know',
  },
};

export type TypeMeaning =
  | { readonly treat: 'sale'; readonly because: string }
  | { readonly treat: 'dispute'; readonly event: DisputeEventKind; readonly because: string };

const sale = (because: string): TypeMeaning => ({ treat: 'sale', because });

/** Types by which something is sold, and those that report a case. All others are recorded and no more. */
const TRANSACTION_TYPES: Readonly<
  Record<(typeof SELLING_TYPES)[number] | 'new_case' | 'adjustment', TypeMeaning>
> = {
  express_checkout: sale('how PayPal names the captures of our own orders'),
  cart: sale('a checkout of several items, by the name that some accounts still send for an order'),
  web_accept: sale('a payment button or a single item'),
  pro_api: sale('a card charged through the account'),
  pro_hosted: sale('a card charged on a page of PayPal'),
  virtual_terminal: sale('a card keyed in by our own staff for a booking'),
  send_money: sale('money sent with a booking named beside it'),
  invoice_payment: sale('an invoice of our own staff for a booking'),
  merch_pmt: sale('a payment under a billing agreement'),
  recurring_payment: sale('an instalment of a plan'),
  subscr_payment: sale('an instalment of a subscription'),
  new_case: { treat: 'dispute', event: 'opened', because: 'the buyer opened a case' },
  adjustment: { treat: 'dispute', event: 'adjusted', because: 'a case was decided, or cost a fee' },
};

/** A card's chargeback has a case and no type: it opens one. */
export function disputeEventKindOf(transactionType: string | undefined): DisputeEventKind {
  const meaning = Object.entries(TRANSACTION_TYPES).find(([type]) => type === transactionType)?.[1];
  return meaning?.treat === 'dispute' ? meaning.event : 'opened';
}
