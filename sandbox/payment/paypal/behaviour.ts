/** How the account behaves where PayPal may behave one way or another; changed by the control interface. */
import { z } from 'zod';

export const behaviourSettings = z.strictObject({
  /** What becomes of a refund when it is asked for. */
  refunds: z.enum(['completed', 'pending']).default('completed'),
  /**
   * The order after INSTRUMENT_DECLINED: open again until the customer has agreed anew, or agreed still. PayPal's
   * reference does not say which, so the product has to live with both.
   */
  afterDecline: z.enum(['reopened', 'still_approved']).default('reopened'),
  ipnCharset: z.enum(['windows-1252', 'utf-8']).default('windows-1252'),
  /** Seconds that a new access token lives. */
  tokenLifetime: z.number().int().min(1).default(32_400),
});
export type PayPalBehaviour = z.output<typeof behaviourSettings>;

export const USUAL_BEHAVIOUR: PayPalBehaviour = behaviourSettings.parse({});
