/** The name of the effect after which a repeat may be a second copy of a letter. */
export const LETTER_LEFT = 'letter';
