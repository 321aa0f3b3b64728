/** Asking PayPal whether a message is its own: the raw bytes go back as they came, behind one parameter. */
import { PaymentProviderUnavailable } from '../../gateway.ts';
import { readAtMost } from '../api/boundedBody.ts';
import type { PayPalEnvironment } from '../api/settings.ts';

const VERIFIERS: Readonly<Record<PayPalEnvironment, string>> = {
  sandbox: 'https://ipnpb.sandbox.paypal.com/cgi-bin/webscr',
  live: 'https://ipnpb.paypal.com/cgi-bin/webscr',
};
const COMMAND = Buffer.from('cmd=_notify-validate&');
/** Below the activities' 30 s; PayPal is in no hurry here. */
const TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 1024;
const FORM = 'application/x-www-form-urlencoded';

export interface IpnVerifierSettings {
  readonly environment: PayPalEnvironment;
  /** PAYPAL_IPN_VERIFY_URL, for a stand-in. */
  readonly verifyUrl: string | undefined;
}

export type IpnVerification = 'VERIFIED' | 'INVALID';

/** @returns a function that asks; it throws PaymentProviderUnavailable for whatever is neither of the two words. */
export function createIpnPostback(settings: IpnVerifierSettings) {
  const url = settings.verifyUrl ?? VERIFIERS[settings.environment];
  /** @param contentType of the message as it came: the bytes mean what it says. */
  return async (rawBody: Uint8Array, contentType: string = FORM): Promise<IpnVerification> => {
    const word = await ask(url, rawBody, contentType);
    if (word === 'VERIFIED' || word === 'INVALID') return word;
    throw new PaymentProviderUnavailable('its IPN verifier answered with neither VERIFIED nor INVALID');
  };
}

async function ask(url: string, rawBody: Uint8Array, contentType: string): Promise<string> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      // PayPal turns away callers without a name.
      headers: { 'content-type': contentType, 'user-agent': 'midas-ipn-verifier' },
      body: Buffer.concat([COMMAND, rawBody]),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    return (await readAtMost(answer, MAX_ANSWER_BYTES)).toString('latin1').trim();
  } catch (cause) {
    throw new PaymentProviderUnavailable('its IPN verifier cannot be reached', { cause });
  }
}
