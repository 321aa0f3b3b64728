/** PayPal's signing keys by the address of their certificate: fetched once, kept while they last, never many. */
import { PaymentProviderUnavailable } from '../../gateway.ts';
import { signersChainIn, signingKeyOf, type SigningKey } from './certificateChain.ts';
import type { CertificateHome } from './certificateUrl.ts';
import { fetchPem } from './fetchPem.ts';
import type { StandIn } from './standInRoot.ts';

/** PayPal uses a handful at a time; the rest is somebody making addresses up. */
const MAX_KEPT = 16;
/** What is no certificate of PayPal's is asked for again after this, in case it was a mishap of theirs. */
const KEPT_MS = 24 * 3_600_000;
const MISTRUSTED_MS = 60_000;
/** It may be started anew, with other keys under the same names. */
const STAND_IN_KEPT_MS = 10_000;
/** Where nothing could be fetched it is not tried again at once, whoever asks for it and however often. */
const UNREACHABLE_MS = 10_000;
/** Unverified webhooks cause these calls, so few of them run at a time. */
const MAX_FETCHES = 4;

export interface SigningKeys {
  /**
   * @returns undefined when what is found there does not prove PayPal.
   * @throws PaymentProviderUnavailable when it could not be fetched: PayPal sends its webhook again.
   */
  find(home: CertificateHome, nowMs: number): Promise<SigningKey | undefined>;
}

interface Kept {
  readonly key: SigningKey | undefined;
  /** Why it could not be fetched. */
  readonly failure?: PaymentProviderUnavailable;
  readonly untilMs: number;
}

/** @param standIn whose own root vouches for its certificates */
export function createSigningKeys(standIn: StandIn | undefined): SigningKeys {
  const kept = new Map<string, Kept>();
  const fetching = new Map<string, Promise<SigningKey | undefined>>();

  const fetchKey = async ({ url, of }: CertificateHome, nowMs: number): Promise<SigningKey | undefined> => {
    const trusted = async () => {
      const pem = await fetchPem(url, "PayPal's signing certificate");
      const chain = pem === undefined ? undefined : signersChainIn(pem, nowMs);
      if (chain === undefined) return undefined;
      return of === 'stand_in' ? standIn?.vouchesFor(chain, nowMs) : signingKeyOf(chain, undefined, nowMs);
    };
    const key = await trusted().catch((failure: unknown) => {
      if (failure instanceof PaymentProviderUnavailable)
        keep(kept, url.href, { key: undefined, failure, untilMs: nowMs + UNREACHABLE_MS });
      throw failure;
    });
    const keptMs = of === 'stand_in' ? STAND_IN_KEPT_MS : KEPT_MS;
    const untilMs = key === undefined ? nowMs + MISTRUSTED_MS : Math.min(nowMs + keptMs, key.validUntilMs);
    keep(kept, url.href, { key, untilMs });
    return key;
  };

  return {
    find: async (home, nowMs) => {
      const { href } = home.url;
      const held = kept.get(href);
      if (held !== undefined && nowMs < held.untilMs) return keyIn(held);
      const underway = fetching.get(href);
      if (underway !== undefined) return underway;
      if (fetching.size >= MAX_FETCHES)
        throw new PaymentProviderUnavailable('many certificates asked for at once');
      const fetched = fetchKey(home, nowMs).finally(() => fetching.delete(href));
      fetching.set(href, fetched);
      return fetched;
    },
  };
}

function keyIn({ key, failure }: Kept): SigningKey | undefined {
  if (failure !== undefined) throw failure;
  return key;
}

/** A verified key is not pushed out by addresses that prove nothing. */
function keep(kept: Map<string, Kept>, href: string, entry: Kept): void {
  kept.delete(href);
  if (kept.size >= MAX_KEPT) {
    const [oldest] = kept.keys();
    const worthless = [...kept].find(([, { key }]) => key === undefined)?.[0] ?? oldest;
    if (worthless !== undefined) kept.delete(worthless);
  }
  kept.set(href, entry);
}
