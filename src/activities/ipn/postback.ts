/** Asking PayPal about an IPN message, on the workers that may speak to it. Repeats are Temporal's. */
import type { IpnVerification } from '../../providers/payment/paypal/ipn/ipnPostback.ts';
import type { Database } from '../../store/database/database.ts';
import { findIpn } from '../../store/webhook/ipnInbox.ts';
import { missing } from './ipn.ts';

export interface IpnPostbackDeps {
  readonly db: Database;
  readonly open: (sealed: string) => Uint8Array;
  /** Sends the very bytes back. Throws while PayPal gives neither of its two answers. */
  readonly postBack: (raw: Uint8Array, contentType: string) => Promise<IpnVerification>;
}

export function createIpnPostbackActivities({ db, open, postBack }: IpnPostbackDeps) {
  return {
    /** `completed`: an earlier run has dealt with the message, and its bytes are gone. */
    async verifyIpn({ messageId }: { messageId: string }): Promise<IpnVerification | 'completed'> {
      const kept = await findIpn(db, messageId);
      if (kept === undefined) throw missing();
      return kept.sealed === null ? 'completed' : postBack(open(kept.sealed), kept.contentType);
    },
  };
}

export type IpnPostbackActivities = ReturnType<typeof createIpnPostbackActivities>;
