/** What may befall a mail session, as a table of kinds: the stage it strikes at and the answer given there. */
import { z } from 'zod';

export type SmtpStage = 'greeting' | 'auth' | 'sender' | 'recipient' | 'data' | 'stored';

export interface SmtpFaultKind {
  readonly stage: SmtpStage;
  /** Absent: no answer, the connection is destroyed. */
  readonly reply?: { readonly code: number; readonly message: string };
  /** Waits `delayMs` and goes on. */
  readonly late?: true;
}

export const SMTP_FAULT_KINDS = {
  connection_refused_greeting: { stage: 'greeting', reply: { code: 554, message: '5.3.2 No service here' } },
  drop_at_greeting: { stage: 'greeting' },
  auth_failed: { stage: 'auth', reply: { code: 535, message: '5.7.8 Username and Password not accepted' } },
  '421': { stage: 'sender', reply: { code: 421, message: '4.7.0 Try again later, closing connection' } },
  '550_quota': { stage: 'sender', reply: { code: 550, message: '5.4.5 Daily user sending limit exceeded' } },
  '450': { stage: 'recipient', reply: { code: 450, message: '4.2.1 Mailbox is busy, try again later' } },
  '550_rcpt': { stage: 'recipient', reply: { code: 550, message: '5.1.1 No such user here' } },
  '554_data': { stage: 'data', reply: { code: 554, message: '5.7.1 Message refused by policy' } },
  drop_at_data: { stage: 'data' },
  /** The message is kept and its sender never learns it. */
  drop_after_data: { stage: 'stored' },
  slow: { stage: 'data', late: true },
} as const satisfies Record<string, SmtpFaultKind>;

const kinds = Object.keys(SMTP_FAULT_KINDS) as (keyof typeof SMTP_FAULT_KINDS)[]; // Object.keys widens to string

export const smtpFaultSettings = z.strictObject({
  /** Addresses refused for good until the faults are cleared; `*` stands for anything. */
  rejectRecipients: z.array(z.string()).default([]),
  kind: z.enum(kinds).optional(),
  times: z.number().int().min(0).default(1),
  delayMs: z.number().int().min(0).default(1_000),
});
export type SmtpFaultSettings = z.output<typeof smtpFaultSettings>;

export interface MetSmtpFault extends SmtpFaultKind {
  readonly delayMs: number;
}

export interface SmtpFaults {
  /** With the times that are left. */
  readonly settings: SmtpFaultSettings;
  set(settings: SmtpFaultSettings): void;
  /** The fault that strikes at this stage, used up once. */
  take(stage: SmtpStage): MetSmtpFault | undefined;
  rejects(recipient: string): boolean;
}

export const NO_SMTP_FAULTS: SmtpFaultSettings = smtpFaultSettings.parse({ times: 0 });
export const UNKNOWN_RECIPIENT = SMTP_FAULT_KINDS['550_rcpt'].reply;

export function createSmtpFaults(): SmtpFaults {
  let settings = NO_SMTP_FAULTS;
  return {
    get settings() {
      return settings;
    },
    set: (wanted) => {
      settings = wanted;
    },
    take: (stage) => {
      if (settings.kind === undefined || settings.times === 0) return undefined;
      const kind: SmtpFaultKind = SMTP_FAULT_KINDS[settings.kind];
      if (kind.stage !== stage) return undefined;
      settings = { ...settings, times: settings.times - 1 };
      return { ...kind, delayMs: settings.delayMs };
    },
    rejects: (recipient) => settings.rejectRecipients.some((pattern) => matches(pattern, recipient)),
  };
}

function matches(pattern: string, recipient: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(recipient);
}
