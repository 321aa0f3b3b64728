/**
 * Where a signing certificate may be fetched from. The address comes with an unverified webhook: whoever can name any
 * host can make us call it, and hand us a certificate of their own.
 */

export interface CertificateHome {
  readonly url: URL;
  /** `stand_in`: the host of PAYPAL_API_BASE, whose certificates only the stand-in's own root vouches for. */
  readonly of: 'paypal' | 'stand_in';
}

/** @param standInOrigin of a stand-in that has a root of its own, where one is configured. */
export function certificateHome(
  given: string,
  standInOrigin: string | undefined,
): CertificateHome | undefined {
  if (!/^https?:\/\/[\w.:-]+\/v1\/notifications\/certs\/[\w-]+$/.test(given) || !URL.canParse(given))
    return undefined;
  const url = new URL(given);
  if (url.username !== '' || url.password !== '') return undefined;
  if (url.protocol === 'https:' && url.port === '' && url.hostname.endsWith('.paypal.com')) {
    return { url, of: 'paypal' };
  }
  if (url.origin === standInOrigin) return { url, of: 'stand_in' };
  return undefined;
}
