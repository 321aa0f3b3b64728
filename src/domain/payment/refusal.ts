/** What a customer reads of a payment that the provider refuses over a matter of ours, not of theirs. */
import type { PaymentProvider } from './status.ts';

const REASONS: Readonly<Record<PaymentProvider, string>> = {
  paypal:
    'We cannot take payments by PayPal at the moment; your account is not the cause. Please pay by card, or ask the concierge.',
  stripe:
    'We cannot take this card payment at the moment; your card is not the cause. Please pay another way, or ask the concierge.',
};

export const providerRefusalReason = (provider: PaymentProvider): string => REASONS[provider];
