/** What may befall a call to an email vendor: what may befall any call, and the refusals of an account or an email. */
import { CALL_FAULT_KINDS, callFaultOf, type CallFaultKind, type Outage } from './calls.ts';
import { randomFaultsOf } from './random.ts';

export type EmailRefusal = Outage | 400 | 401 | 402 | 403 | 404 | 413;

const none = { effect: false } as const;

export const EMAIL_CALL_FAULT_KINDS = {
  ...CALL_FAULT_KINDS,
  '400': { ...none, end: 400 },
  '401': { ...none, end: 401 },
  /** The account's credit is used up. */
  '402': { ...none, end: 402 },
  '403': { ...none, end: 403 },
  '404': { ...none, end: 404 },
  '413': { ...none, end: 413 },
} as const satisfies Record<string, CallFaultKind<EmailRefusal>>;
export type EmailCallFaultName = keyof typeof EMAIL_CALL_FAULT_KINDS;

export const emailCallFault = callFaultOf(EMAIL_CALL_FAULT_KINDS);
export const emailRandomFaults = randomFaultsOf(EMAIL_CALL_FAULT_KINDS);
