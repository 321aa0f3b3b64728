/** The effect after which a repeat may be a second copy of an email, and of which. */
const EMAIL_SENT = 'email ';

export const emailSent = (template: string): string => `${EMAIL_SENT}${template}`;

/** @returns its template, where the effect is an email */
export const emailOf = (effect: string): string | undefined =>
  effect.startsWith(EMAIL_SENT) ? effect.slice(EMAIL_SENT.length) : undefined;
