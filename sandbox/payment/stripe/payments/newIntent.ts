/** A PaymentIntent as it begins, and the amounts Stripe takes. */
import { invalidParam } from '../api/errors.ts';
import { newId, nowSeconds, type Intent } from '../objects.ts';
import { mergeMetadata } from '../api/params.ts';

export interface NewIntentParams {
  readonly amount: number;
  readonly currency: string;
  readonly capture_method: 'automatic' | 'automatic_async' | 'manual';
  readonly description?: string | undefined;
  readonly metadata?: Record<string, string> | undefined;
  readonly receipt_email?: string | undefined;
  readonly statement_descriptor_suffix?: string | undefined;
  readonly payment_method_types?: string[] | undefined;
  readonly payment_method_options?:
    | { card?: { request_three_d_secure?: 'automatic' | 'any' | 'challenge' | undefined } | undefined }
    | undefined;
}

/** Smallest charges in minor units; Stripe's largest has eight digits. */
const CURRENCIES: ReadonlyMap<string, number> = new Map([
  ['usd', 50],
  ['aed', 200],
  ['eur', 50],
  ['gbp', 30],
  ['cad', 50],
  ['aud', 50],
  ['chf', 50],
  ['sgd', 50],
  ['hkd', 400],
  ['jpy', 50],
]);
const LARGEST = 99_999_999;

/** Minor units. Throws a StripeFailure for a currency or an amount that Stripe would not take. */
export function checkAmount(amount: number, currency: string): void {
  const smallest = CURRENCIES.get(currency.toLowerCase());
  if (smallest === undefined) throw invalidParam('currency', `Invalid currency: ${currency}.`);
  if (amount < 1) {
    throw invalidParam(
      'amount',
      'This value must be greater than or equal to 1.',
      'parameter_invalid_integer',
    );
  }
  if (amount < smallest) {
    throw invalidParam('amount', `Amount must be at least ${smallest} ${currency}.`, 'amount_too_small');
  }
  if (amount > LARGEST) {
    throw invalidParam('amount', `Amount must be no more than ${LARGEST} ${currency}.`, 'amount_too_large');
  }
}

export function newIntent(params: NewIntentParams): Intent {
  const id = newId('pi');
  const card = params.payment_method_options?.card;
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: params.amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: params.capture_method,
    client_secret: newId(`${id}_secret`),
    confirmation_method: 'automatic',
    created: nowSeconds(),
    currency: params.currency.toLowerCase(),
    customer: null,
    customer_account: null,
    description: params.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: mergeMetadata({}, params.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: {
        installments: null,
        mandate_options: null,
        network: null,
        request_three_d_secure: card?.request_three_d_secure ?? 'automatic',
      },
    },
    payment_method_types: params.payment_method_types ?? ['card'],
    payment_record: null,
    processing: null,
    receipt_email: params.receipt_email ?? null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  };
}
