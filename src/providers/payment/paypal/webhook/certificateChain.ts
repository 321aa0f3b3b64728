/**
 * Whether a chain of certificates ends at a root we trust and begins with PayPal's signer. Node's own check belongs to
 * TLS connections, so the steps are here: names, dates, who may issue, who has signed whom.
 */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';

/** The names in which PayPal signs webhooks, live and in its sandbox. */
const SIGNERS = [
  'messageverificationcerts.paypal.com',
  'messageverificationcerts.sandbox.paypal.com',
] as const;
/** Where a certificate says what it is for: TLS servers, as PayPal's signer is and as the public roots vouch for. */
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const MAX_CHAIN = 5;
const MIN_RSA_BITS = 2048;

export interface SigningKey {
  readonly key: KeyObject;
  /** The instant, in milliseconds, at which the first certificate of the chain ends. */
  readonly validUntilMs: number;
}

/** What a certificate of PayPal's has by itself, whoever vouches for it. The leaf first, each issued by the next. */
export type SignersChain = readonly [X509Certificate, ...X509Certificate[]];

/** @returns undefined where it cannot be PayPal's, so that no root need be looked at. */
export function signersChainIn(pem: string, nowMs: number): SignersChain | undefined {
  const [leaf, ...issuers] = certificatesIn(pem);
  if (leaf === undefined || issuers.length >= MAX_CHAIN) return undefined;
  if (leaf.ca || !namesSigner(leaf) || !isForServers(leaf) || !isStrongRsa(leaf.publicKey)) return undefined;
  const chain: SignersChain = [leaf, ...issuers];
  return chain.every((each) => isValid(each, nowMs)) ? chain : undefined;
}

/**
 * @param roots PEM of the roots that vouch; undefined means those that Node trusts
 * @returns the signer's key; undefined when nobody whom we trust vouches for it.
 */
export function signingKeyOf(
  chain: SignersChain,
  roots: string | undefined,
  nowMs: number,
): SigningKey | undefined {
  const root = trustedRootOf(chain, roots === undefined ? publicRoots() : certificatesIn(roots));
  if (root === undefined || !isValid(root, nowMs)) return undefined;
  const whole = [...chain, root];
  const areLinked = whole.every((each, index) => index === 0 || hasIssued(each, whole[index - 1]));
  if (!areLinked) return undefined;
  const [leaf] = chain;
  return { key: leaf.publicKey, validUntilMs: Math.min(...whole.map(({ validTo }) => Date.parse(validTo))) };
}

export function certificatesIn(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\w+/=\s]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return []; // not a certificate: no chain
  }
}

let parsedPublicRoots: readonly X509Certificate[] | undefined;

function publicRoots(): readonly X509Certificate[] {
  return (parsedPublicRoots ??= rootCertificates.map((pem) => new X509Certificate(pem)));
}

/** By its alternative names alone: in the subject of a certificate for email or for code anything may stand. */
function namesSigner(leaf: X509Certificate): boolean {
  return SIGNERS.some((name) => leaf.checkHost(name, { wildcards: false, subject: 'never' }) !== undefined);
}

/** Nobody checks the host names in a certificate for another purpose. Node has the extended usages in `keyUsage`. */
function isForServers(leaf: X509Certificate): boolean {
  const usages = leaf.keyUsage as string[] | undefined; // none without the extension, whatever Node's types say
  return usages === undefined || usages.includes(SERVER_AUTH);
}

/** The root that has issued the chain's last certificate, or that is its last certificate. */
function trustedRootOf(
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[],
): X509Certificate | undefined {
  const last = chain.at(-1);
  if (last === undefined) return undefined;
  return (
    roots.find(({ fingerprint256 }) => fingerprint256 === last.fingerprint256) ??
    roots.find((root) => hasIssued(root, last))
  );
}

/** Only an authority may issue: else the holder of any certificate could make one in PayPal's name. */
function hasIssued(issuer: X509Certificate, issued: X509Certificate | undefined): boolean {
  if (issued === undefined) return false;
  return issuer.ca && issued.checkIssued(issuer) && issued.verify(issuer.publicKey);
}

function isValid({ validFrom, validTo }: X509Certificate, nowMs: number): boolean {
  return Date.parse(validFrom) <= nowMs && nowMs < Date.parse(validTo);
}

function isStrongRsa(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_RSA_BITS;
}
