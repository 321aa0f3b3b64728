/**
 * A vendor that refuses our credentials is a problem of ours, reported like any other: once an hour, however many calls
 * meet it (business.md "Error categories").
 */
import type { Report } from '../domain/incident.ts';
import { credentialsRejected } from '../providers/email/credentials.ts';
import type { EmailProvider } from '../providers/email/provider.ts';
import { PaymentCredentialsRejected } from '../providers/payment/gateway.ts';

export interface CredentialsDeps {
  readonly report: Report;
  readonly clock?: () => Date;
}

type Call = (...args: readonly unknown[]) => unknown;

/** The same gateway, whose every call reports credentials that were refused. @param subject the provider's name */
export function reportingPayments<T extends object>(gateway: T, subject: string, deps: CredentialsDeps): T {
  const watched = Object.entries(gateway).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function') return [name, member];
    return [name, watchedCall(member as Call, subject, deps)];
  });
  return Object.fromEntries(watched) as T; // a gateway is a plain object, and each member stays what it was
}

function watchedCall(call: Call, subject: string, deps: CredentialsDeps): Call {
  return async (...args) => {
    try {
      return await call(...args);
    } catch (error) {
      if (error instanceof PaymentCredentialsRejected)
        await deps.report({
          category: 'PAYMENT',
          code: 'payment_credentials_rejected',
          message: `A payment provider rejects our credentials (${error.code}): no payment can be taken there.`,
          ...oncePerHour('payment_credentials_rejected', subject, deps),
        });
      throw error;
    }
  };
}

/** The same provider of email, which reports credentials that were refused. */
export function reportingEmail(provider: EmailProvider, deps: CredentialsDeps): EmailProvider {
  return {
    name: provider.name,
    close: () => provider.close(),
    send: async (email) => {
      const outcome = await provider.send(email);
      if (credentialsRejected(outcome))
        await deps.report({
          category: 'INTEGRATION',
          code: 'email_credentials_rejected',
          message:
            'An email provider rejects our credentials or account: its emails go by the others, or wait.',
          ...oncePerHour('email_credentials_rejected', provider.name, deps),
        });
      return outcome;
    },
  };
}

function oncePerHour(code: string, subject: string, { clock = () => new Date() }: CredentialsDeps) {
  const hour = clock().toISOString().slice(0, 'YYYY-MM-DDTHH'.length);
  return { subject, occurrence: `${code}/${subject}/${hour}` };
}
