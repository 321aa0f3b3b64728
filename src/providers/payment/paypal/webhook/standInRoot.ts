/**
 * The root that vouches for a stand-in's certificates, which are of its own making. It is fetched when the first webhook
 * with one of them comes, so that neither side has to start before the other.
 */
import { PaymentProviderUnavailable } from '../../gateway.ts';
import { readAtMost } from '../api/boundedBody.ts';

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 64 * 1024;

/** A stand-in of PayPal, as far as its webhooks go. */
export interface StandIn {
  /** Where its certificates are: the origin of PAYPAL_API_BASE. */
  readonly origin: string;
  /** @returns PEM. @throws PaymentProviderUnavailable when it cannot be fetched just now */
  root(): Promise<string>;
}

/** @param rootUrl where it is fetched from, once */
export function standInAt(apiBase: string, rootUrl: string): StandIn {
  let root: Promise<string> | undefined;
  return {
    origin: new URL(apiBase).origin,
    root: () =>
      (root ??= fetchRoot(rootUrl).catch((error: unknown) => {
        root = undefined; // asked for again by the next webhook
        throw error;
      })),
  };
}

async function fetchRoot(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    return (await readAtMost(answer, MAX_BYTES)).toString('latin1');
  } catch (cause) {
    throw new PaymentProviderUnavailable("the stand-in's root certificate cannot be fetched", { cause });
  }
}
