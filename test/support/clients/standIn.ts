/** A stand-in of PayPal whose root is known beforehand. */
import { signingKeyOf } from '../../../src/providers/payment/paypal/webhook/certificateChain.ts';
import type { StandIn } from '../../../src/providers/payment/paypal/webhook/standInRoot.ts';

export const standInWith = (origin: string, root: string): StandIn => ({
  origin,
  vouchesFor: async (chain, nowMs) => signingKeyOf(chain, root, nowMs),
});
