/** Where letters lead: the customer to their booking, a team to its workflow. */
import { accessTokenFor } from './accessToken.ts';
import type { LetterSettings } from './activities/letterData.ts';
import type { Config } from './config.ts';
import { bookingWorkflowId } from './workflows/booking/messages.ts';

/** The token travels as a fragment, which browsers keep to themselves: no server logs it, no referrer carries it. */
export function letterSettings(config: Config): LetterSettings {
  return {
    customerLink: (bookingId, version) =>
      `${config.publicUrl}/bookings/${bookingId}#token=${accessTokenFor(bookingId, version, config.bookingTokenSecrets)}`,
    teamLink: (bookingId) => workflowPage(config, bookingId),
    taxRegistrationNumber: config.taxRegistrationNumber,
  };
}

/** The booking's workflow in the Temporal Web UI, where one is known. */
export function workflowPage({ temporal }: Config, bookingId: string): string | undefined {
  if (temporal.uiUrl === undefined) return undefined;
  const id = encodeURIComponent(bookingWorkflowId(bookingId));
  return `${temporal.uiUrl}/namespaces/${temporal.namespace}/workflows/${id}`;
}
