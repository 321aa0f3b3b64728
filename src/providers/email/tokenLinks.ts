/**
 * Emails carry access tokens in the fragments of their links. A vendor's click tracking sends every click through
 * its own redirector and stores the address, token and all: an email with such a link goes out untracked.
 */
export const hasTokenLink = (html: string): boolean =>
  /\bhref\s*=\s*(["'])[^"']*(#|&num;|&#0*35;|&#x0*23;)[^"']+\1/i.test(html);
