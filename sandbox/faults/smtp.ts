/** What may befall an email session, as a table of kinds: the stage it strikes at and the answer given there. */
import { z } from 'zod';
import { createRandomFaults, randomFaultsOf } from './random.ts';

/** `body` is its first bytes, `data` the whole of it before it is kept, `stored` after it was. */
export type SmtpStage = 'greeting' | 'auth' | 'sender' | 'recipient' | 'body' | 'data' | 'stored';

export interface SmtpFaultKind {
  readonly stage: SmtpStage;
  /** Absent: no answer, the connection is destroyed. */
  readonly reply?: { readonly code: number; readonly message: string };
  /** Waits `delayMs` and goes on. */
  readonly late?: true;
  /** Says nothing until the client leaves or `delayMs` has passed, then the connection is destroyed. */
  readonly silent?: true;
}

export const SMTP_FAULT_KINDS = {
  connection_refused_greeting: { stage: 'greeting', reply: { code: 554, message: '5.3.2 No service here' } },
  drop_at_greeting: { stage: 'greeting' },
  greeting_timeout: { stage: 'greeting', silent: true },
  auth_failed: { stage: 'auth', reply: { code: 535, message: '5.7.8 Username and Password not accepted' } },
  '421': { stage: 'sender', reply: { code: 421, message: '4.7.0 Try again later, closing connection' } },
  '550_quota': { stage: 'sender', reply: { code: 550, message: '5.4.5 Daily user sending limit exceeded' } },
  '450': { stage: 'recipient', reply: { code: 450, message: '4.2.1 Mailbox is busy, try again later' } },
  '550_rcpt': { stage: 'recipient', reply: { code: 550, message: '5.1.1 No such user here' } },
  '550_policy': { stage: 'recipient', reply: { code: 550, message: '5.7.1 Refused by policy' } },
  /** An email larger than what the sockets hold is cut off; a smaller one may have left its sender whole. */
  drop_in_body: { stage: 'body' },
  '451_data': { stage: 'data', reply: { code: 451, message: '4.3.0 Try again later' } },
  '452_data': { stage: 'data', reply: { code: 452, message: '4.3.1 Insufficient system storage' } },
  '552_data': { stage: 'data', reply: { code: 552, message: '5.3.4 Message is too big' } },
  '554_data': { stage: 'data', reply: { code: 554, message: '5.7.1 Message refused by policy' } },
  /** The whole body arrived and is thrown away. */
  drop_at_data: { stage: 'data' },
  timeout_at_data: { stage: 'data', silent: true },
  /** The message is kept and its sender never learns it. */
  drop_after_data: { stage: 'stored' },
  timeout_after_data: { stage: 'stored', silent: true },
  slow: { stage: 'data', late: true },
} as const satisfies Record<string, SmtpFaultKind>;
export type SmtpFaultName = keyof typeof SMTP_FAULT_KINDS;

const kinds = Object.keys(SMTP_FAULT_KINDS) as SmtpFaultName[]; // Object.keys widens to string

export const smtpFaultSettings = z.strictObject({
  /** Addresses refused for good until the faults are cleared; `*` stands for anything. */
  rejectRecipients: z.array(z.string()).default([]),
  kind: z.enum(kinds).optional(),
  times: z.number().int().min(0).default(1),
  /** Absent: a second where something is late, a minute where nothing is said. */
  delayMs: z.number().int().min(0).optional(),
  random: randomFaultsOf(SMTP_FAULT_KINDS).optional(),
});
export type SmtpFaultSettings = z.output<typeof smtpFaultSettings>;

export interface MetSmtpFault extends SmtpFaultKind {
  readonly delayMs: number;
}

/** The chance faults of one connection: drawn once for it, and once more for each message in it. */
export interface SmtpLot {
  /** Draws among the kinds that strike before a message; `message` does so among all others. */
  draw(part: 'connection' | 'message'): void;
  /** The fault that strikes at this stage, used up once. */
  take(stage: SmtpStage): MetSmtpFault | undefined;
}

export interface SmtpFaults {
  /** With the times that are left. */
  readonly settings: SmtpFaultSettings;
  set(settings: SmtpFaultSettings): void;
  newLot(): SmtpLot;
  rejects(recipient: string): boolean;
}

export const NO_SMTP_FAULTS: SmtpFaultSettings = smtpFaultSettings.parse({ times: 0 });
export const UNKNOWN_RECIPIENT = SMTP_FAULT_KINDS['550_rcpt'].reply;

const DEFAULT_DELAY_MS = { late: 1_000, silent: 60_000 } as const;

export function createSmtpFaults(): SmtpFaults {
  let settings = NO_SMTP_FAULTS;
  const random = createRandomFaults<SmtpFaultName>();
  const met = (name: SmtpFaultName): MetSmtpFault => {
    const kind: SmtpFaultKind = SMTP_FAULT_KINDS[name];
    return { ...kind, delayMs: settings.delayMs ?? DEFAULT_DELAY_MS[kind.late ? 'late' : 'silent'] };
  };
  const takeOrdered = (stage: SmtpStage): MetSmtpFault | undefined => {
    const { kind, times } = settings;
    if (kind === undefined || times === 0 || SMTP_FAULT_KINDS[kind].stage !== stage) return undefined;
    settings = { ...settings, times: times - 1 };
    return met(kind);
  };
  return {
    get settings() {
      return settings;
    },
    set: (wanted) => {
      settings = wanted;
      random.set(wanted.random);
    },
    newLot: () => {
      let drawn: SmtpFaultName | undefined;
      return {
        draw: (part) => {
          drawn = random.take((name) => isBeforeMessage(name) === (part === 'connection'));
        },
        take: (stage) => {
          const ordered = takeOrdered(stage);
          if (ordered !== undefined || drawn === undefined) return ordered;
          if (SMTP_FAULT_KINDS[drawn].stage !== stage) return undefined;
          const name = drawn;
          drawn = undefined;
          return met(name);
        },
      };
    },
    rejects: (recipient) => settings.rejectRecipients.some((pattern) => matches(pattern, recipient)),
  };
}

function isBeforeMessage(name: SmtpFaultName): boolean {
  const { stage } = SMTP_FAULT_KINDS[name];
  return stage === 'greeting' || stage === 'auth';
}

/** Whether an address fits a pattern in which `*` stands for anything, in whatever case. */
export function matches(pattern: string, address: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(address);
}
