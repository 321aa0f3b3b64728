/** What a payment's client secret is sealed for: it opens under the same name only. */
export const CLIENT_SECRET_PURPOSE = 'payment-client-secret';
