/** The name of the effect after which a repeat may be a second copy of an email. */
export const EMAIL_SENT = 'email';
