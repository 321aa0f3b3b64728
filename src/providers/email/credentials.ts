/**
 * Which outcomes say that a provider does not know us, or does not let us send: the reasons are codes of the protocol,
 * written by each vendor's own table (`HTTP 401`; `EAUTH AUTH PLAIN 535 5.7.8`).
 */
import type { SendOutcome } from './provider.ts';

/** 402 is an account that has run out of credit, which only we can mend, too. */
const OVER_HTTP = /^HTTP 40[123]$/;
/** RFC 4954: not signed in, mechanism or password refused. nodemailer says EAUTH also where no answer came. */
const BY_SMTP = /\b(530|534|535|538)\b|\bEAUTH\b/;
/** A server that cannot look at passwords just now (454) refuses nothing. */
const NOT_NOW = /\b4\d\d\b/;

export function credentialsRejected(outcome: SendOutcome): boolean {
  if (outcome.outcome !== 'unavailable') return false;
  const { reason } = outcome;
  return OVER_HTTP.test(reason) || (BY_SMTP.test(reason) && !NOT_NOW.test(reason));
}
