/** Every email with sample data, for the sandbox's gallery: the sandbox itself knows nothing of the product. */
import { recipientOf, renderEmail, sampleData, TEMPLATE_NAMES } from '../emails/index.ts';

export interface SampleEmail {
  readonly name: string;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

export function sampleEmails(): Promise<SampleEmail[]> {
  return Promise.all(
    TEMPLATE_NAMES.map(async (name) => {
      const recipient = recipientOf(name);
      const to = recipient.to === 'team' ? `the ${recipient.team} team` : 'the customer';
      return { name, to, ...(await renderEmail(name, sampleData(name))) };
    }),
  );
}
