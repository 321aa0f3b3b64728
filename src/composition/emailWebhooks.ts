/** What the interface needs of email and may not make itself: proof of who tells of it, and what can be written. */
import { createEmailCheck } from '../emails/compose/check.ts';
import type { EmailTemplates, EmailVerifiers } from '../api/deps.ts';
import type { Config } from '../config/config.ts';
import { isTemplateName, isTransactional, recipientOf } from '../emails/index.ts';
import { composeSettings } from './links.ts';
import { createMailgunVerifier } from '../providers/email/mailgun/verify.ts';
import { createSendGridVerifier } from '../providers/email/sendgrid/verify.ts';
import type { Database } from '../store/database/database.ts';

/** Of each provider that we send through. */
export const emailVerifiers = ({
  sendgrid,
  mailgun,
}: Pick<Config, 'sendgrid' | 'mailgun'>): EmailVerifiers => ({
  ...(sendgrid === undefined ? {} : { sendgrid: createSendGridVerifier(sendgrid.webhookPublicKey) }),
  ...(mailgun === undefined ? {} : { mailgun: createMailgunVerifier(mailgun.webhookSigningKey) }),
});

export const emailTemplates = (config: Config, db: Database): EmailTemplates => ({
  factsOf: (template) => {
    if (!isTemplateName(template)) return undefined;
    const recipient = recipientOf(template);
    return {
      teamAddress: recipient.to === 'team' ? config.email.teams[recipient.team] : undefined,
      isTransactional: isTransactional(template),
    };
  },
  check: createEmailCheck({ db, settings: composeSettings(config) }),
});
