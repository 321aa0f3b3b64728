/** What the interface needs of mail and may not make itself: proof of who tells of it, and what can be written. */
import { createLetterCheck } from '../emails/compose/check.ts';
import type { Letters, MailDeps } from '../api/deps.ts';
import type { Config } from '../config/config.ts';
import { isTemplateName, isTransactional, recipientOf } from '../emails/index.ts';
import { letterSettings } from './links.ts';
import { createMailgunVerifier } from '../providers/email/mailgun/verify.ts';
import { createSendGridVerifier } from '../providers/email/sendgrid/verify.ts';
import type { Database } from '../store/database/database.ts';

/** Of each provider that the house sends through. */
export const mailVerifiers = ({ sendgrid, mailgun }: Pick<Config, 'sendgrid' | 'mailgun'>): MailDeps => ({
  ...(sendgrid === undefined ? {} : { sendgrid: createSendGridVerifier(sendgrid.webhookPublicKey) }),
  ...(mailgun === undefined ? {} : { mailgun: createMailgunVerifier(mailgun.webhookSigningKey) }),
});

export const lettersOf = (config: Config, db: Database): Letters => ({
  factsOf: (template) => {
    if (!isTemplateName(template)) return undefined;
    const recipient = recipientOf(template);
    return {
      teamAddress: recipient.to === 'team' ? config.email.teams[recipient.team] : undefined,
      isTransactional: isTransactional(template),
    };
  },
  check: createLetterCheck({ db, letters: letterSettings(config) }),
});
