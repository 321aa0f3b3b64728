/**
 * The root that vouches for a stand-in's certificates, which are of its own making. It is fetched when the first webhook
 * with one of them comes, and again when one comes for which it does not vouch, so that neither side has to start before
 * the other, nor once only.
 */
import { PaymentProviderUnavailable } from '../../gateway.ts';
import { readAtMost } from '../api/boundedBody.ts';
import { certificatesIn, type SignersChain, type SigningKey, signingKeyOf } from './certificateChain.ts';

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 64 * 1024;
/** Whoever forges webhooks makes us ask no more often than this. */
const ASKED_AGAIN_MS = 10_000;

/** A stand-in of PayPal, as far as its webhooks go. */
export interface StandIn {
  /** Where its certificates are: the origin of PAYPAL_API_BASE. */
  readonly origin: string;
  /**
   * @returns the signer's key; undefined where the root does not vouch for it.
   * @throws PaymentProviderUnavailable when the root cannot be fetched just now
   */
  vouchesFor(chain: SignersChain, nowMs: number): Promise<SigningKey | undefined>;
}

/** @param rootUrl where the root is fetched from */
export function standInAt(apiBase: string, rootUrl: string): StandIn {
  let known: { readonly root: Promise<string>; readonly askedMs: number } | undefined;
  const rootAt = (nowMs: number): Promise<string> => {
    const root = fetchRoot(rootUrl);
    const asked = { root, askedMs: nowMs };
    known = asked;
    root.catch(() => {
      if (known === asked) known = undefined; // asked for again by the next webhook
    });
    return root;
  };
  return {
    origin: new URL(apiBase).origin,
    async vouchesFor(chain, nowMs) {
      const before = known;
      const key = signingKeyOf(chain, await (before?.root ?? rootAt(nowMs)), nowMs);
      if (key !== undefined || before === undefined || nowMs - before.askedMs < ASKED_AGAIN_MS) return key;
      return signingKeyOf(chain, await rootAt(nowMs), nowMs);
    },
  };
}

/** Anything but a certificate is an outage of the stand-in. */
async function fetchRoot(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    const pem = (await readAtMost(answer, MAX_BYTES)).toString('latin1');
    if (certificatesIn(pem).length === 0) throw new Error('no certificate');
    return pem;
  } catch (cause) {
    throw new PaymentProviderUnavailable("the stand-in's root certificate cannot be fetched", { cause });
  }
}
