/** The ways out for email that the configuration offers, and all that a worker needs to use them. */
import { createSendActivities, type SendActivities } from '../activities/notification/send.ts';
import { withBreaker } from '../providers/email/circuitBreaker.ts';
import {
  createNotificationActivities,
  type NotificationActivities,
} from '../activities/notification/notifications.ts';
import type { Config } from '../config/config.ts';
import type { EmailProviderName } from '../domain/notification/delivery.ts';
import type { Report } from '../domain/incident.ts';
import { reportingEmail } from './credentials.ts';
import { composeSettings, emailOpenPixel } from './links.ts';
import type { EmailProvider } from '../providers/email/provider.ts';
import { createMailgunProvider } from '../providers/email/mailgun/provider.ts';
import { createSendGridProvider } from '../providers/email/sendgrid/provider.ts';
import { createSmtpProvider } from '../providers/email/smtp/provider.ts';
import type { Database } from '../store/database/database.ts';
import { defined } from '../domain/defined.ts';

/**
 * `perSecond`: emails over all workers, which take turns (store/notification/turns.ts); and as Temporal hands out no more
 * activities than that from the provider's queue, those that wait do so there. SMTP: five connections, on each
 * of which an email takes about a quarter of a second. The others are vendors whose API takes far more: most of an
 * account's allowance stays free for a burst.
 * `atOnce`: in one process. What waits for one of SMTP's five connections has begun, and would count as lost when the
 * server stalls: so it waits in the queue instead.
 */
export const EMAIL_LIMITS = {
  smtp: { perSecond: 20, atOnce: 5 },
  sendgrid: { perSecond: 100, atOnce: 50 },
  mailgun: { perSecond: 50, atOnce: 25 },
} as const satisfies Record<EmailProviderName, { readonly perSecond: number; readonly atOnce: number }>;

/** The providers that are set, in the order in which a pass tries them (business.md "E-mail delivery"). */
function createEmailProviders(
  config: Pick<Config, 'smtp' | 'sendgrid' | 'mailgun'>,
): readonly EmailProvider[] {
  return [
    ...(config.smtp === undefined ? [] : [createSmtpProvider(config.smtp)]),
    ...(config.sendgrid === undefined ? [] : [createSendGridProvider(config.sendgrid)]),
    ...(config.mailgun === undefined ? [] : [createMailgunProvider(config.mailgun)]),
  ];
}

export interface EmailServices {
  readonly providers: readonly EmailProvider[];
  readonly notifications: NotificationActivities;
  /** For the queue of each provider. */
  readonly attempts: SendActivities;
  close(): Promise<unknown>;
}

/** The providers, each behind its breaker, and the activities over them. */
export function createEmailServices(config: Config, db: Database, report: Report): EmailServices {
  const providers = createEmailProviders(config).map((provider) =>
    withBreaker(reportingEmail(provider, { report }), { report }),
  );
  const { from, teams } = config.email;
  const pixel = emailOpenPixel(config);
  return {
    providers,
    notifications: createNotificationActivities({
      db,
      teams,
      report,
      providers: providers.map(({ name }) => name),
    }),
    attempts: createSendActivities({
      db,
      providers,
      limits: EMAIL_LIMITS,
      from,
      teams,
      report,
      settings: composeSettings(config),
      ...defined({ emailOpenPixel: pixel }),
    }),
    close: () => Promise.all(providers.map((provider) => provider.close())),
  };
}
