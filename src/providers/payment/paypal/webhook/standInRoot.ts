/**
 * The root that vouches for a stand-in's certificates, which are of its own making. It is fetched when the first webhook
 * with one of them comes, and again when one comes for which it does not vouch, so that neither side has to start before
 * the other, nor once only.
 */
import { PaymentProviderUnavailable } from '../../gateway.ts';
import { certificatesIn, type SignersChain, type SigningKey, signingKeyOf } from './certificateChain.ts';
import { fetchPem } from './fetchPem.ts';

const WHAT = "the stand-in's root certificate";
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
  const pem = await fetchPem(new URL(url), WHAT);
  if (pem === undefined || certificatesIn(pem).length === 0)
    throw new PaymentProviderUnavailable(`${WHAT} is not where it should be`);
  return pem;
}
