/**
 * Verifying the webhooks of a stand-in: it signs with certificates of its own making, whose root it gives out. The root
 * is fetched when the first webhook comes, so that neither has to start before the other.
 */
import { PaymentProviderUnavailable } from '../../gateway.ts';
import { readAtMost } from '../api/boundedBody.ts';
import { createPayPalVerifier, type PayPalVerifier } from './verify.ts';

const ROOT_PATH = '/sandbox/paypal/ca.pem';
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 64 * 1024;

/**
 * @param apiBase the address of a stand-in; undefined or a host of PayPal's means PayPal itself, for which only the
 * public roots vouch.
 */
export function payPalVerifierAt(settings: {
  readonly webhookIds: readonly string[];
  readonly apiBase: string | undefined;
}): PayPalVerifier {
  const { apiBase } = settings;
  if (apiBase === undefined || isPayPals(apiBase))
    return createPayPalVerifier({ ...settings, standInRoots: undefined });

  let made: Promise<PayPalVerifier> | undefined;
  const make = async () =>
    createPayPalVerifier({ ...settings, standInRoots: await fetchRoot(new URL(ROOT_PATH, apiBase)) });
  return {
    verify: async (webhookDelivery) => {
      const making = (made ??= make());
      try {
        return await (await making).verify(webhookDelivery);
      } catch (error) {
        // A root that could not be fetched is asked for again; a verifier that stands keeps its certificates.
        making.catch(() => {
          if (made === making) made = undefined;
        });
        throw error;
      }
    },
  };
}

const isPayPals = (address: string): boolean => /(^|\.)paypal\.com$/.test(new URL(address).hostname);

async function fetchRoot(url: URL): Promise<string> {
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    return (await readAtMost(answer, MAX_BYTES)).toString('latin1');
  } catch (cause) {
    throw new PaymentProviderUnavailable("the stand-in's root certificate cannot be fetched", { cause });
  }
}
