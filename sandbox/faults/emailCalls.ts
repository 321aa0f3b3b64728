/** What may befall a call to a mail vendor: what may befall any call, and the refusals of an account or a message. */
import { CALL_FAULT_KINDS, callFaultOf, type CallFaultKind, type Outage } from './calls.ts';
import { randomFaultsOf } from './random.ts';

export type MailRefusal = Outage | 400 | 401 | 402 | 403 | 404 | 413;

const none = { effect: false } as const;

export const MAIL_CALL_FAULT_KINDS = {
  ...CALL_FAULT_KINDS,
  '400': { ...none, end: 400 },
  '401': { ...none, end: 401 },
  /** The account's credit is used up. */
  '402': { ...none, end: 402 },
  '403': { ...none, end: 403 },
  '404': { ...none, end: 404 },
  '413': { ...none, end: 413 },
} as const satisfies Record<string, CallFaultKind<MailRefusal>>;
export type MailCallFaultName = keyof typeof MAIL_CALL_FAULT_KINDS;

export const mailCallFault = callFaultOf(MAIL_CALL_FAULT_KINDS);
export const mailRandomFaults = randomFaultsOf(MAIL_CALL_FAULT_KINDS);
