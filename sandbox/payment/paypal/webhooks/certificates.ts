/**
 * The keys that sign webhooks, with a chain like PayPal's: a root that the product is configured to trust, an
 * intermediate, and a leaf in the name of PayPal's signer. Node reads certificates and cannot write any.
 */
import { generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { bits, field, implied, octets, oid, positive, sequence, set, text, time, yes } from './der.ts';

export interface SigningIdentity {
  /** `paypal` is what the product trusts; `stranger` has the same names and another root. */
  readonly id: 'paypal' | 'stranger';
  /** In the name of the file under /v1/notifications/certs/. */
  readonly name: string;
  /** PEM: the leaf's private key. */
  readonly privateKey: string;
  /** PEM: the leaf and the intermediate, in this order. */
  readonly chain: string;
  /** PEM: the root. */
  readonly root: string;
}

/** The subject that PayPal's own SDKs ask of a sandbox signer. */
const SIGNER_HOST = 'messageverificationcerts.sandbox.paypal.com';

const OID = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
} as const;
const DAY_MS = 24 * 60 * 60 * 1000;
/** A data folder outlives many certificates of a year. */
const VALID_FOR_MS = 20 * 365 * DAY_MS;
const RSA_BITS = 2048;

interface Party {
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Takes a while on a busy machine, beside whatever else is going on. */
export async function makeIdentity(id: SigningIdentity['id'], now: number): Promise<SigningIdentity> {
  const [root, intermediate, leaf] = await Promise.all([
    newAuthority('Midas Sandbox Root'),
    newAuthority('Midas Sandbox Signing CA'),
    newSigner(SIGNER_HOST),
  ]);
  return {
    id,
    name: `CERT-${randomBytes(4).toString('hex')}-sandbox`,
    privateKey: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    chain:
      certificate(leaf, intermediate, leafExtensions(), now) +
      certificate(intermediate, root, authorityExtensions(), now),
    root: certificate(root, root, authorityExtensions(), now),
  };
}

const generate = promisify(generateKeyPair);

/** On a curve, as an RSA key takes a second on a busy machine. */
async function newAuthority(name: string): Promise<Party> {
  return { name, ...(await generate('ec', { namedCurve: 'P-256' })) };
}

/** PayPal signs webhooks with RSA and nothing else. */
async function newSigner(name: string): Promise<Party> {
  return { name, ...(await generate('rsa', { modulusLength: RSA_BITS })) };
}

/** RFC 5280, section 4.1; the issuer is always an authority. */
function certificate(subject: Party, issuer: Party, extensions: Buffer, now: number): string {
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const unsigned = sequence(
    field(0, positive(Buffer.from([2]))),
    positive(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    nameOf(issuer),
    sequence(time(now - DAY_MS), time(now + VALID_FOR_MS)),
    nameOf(subject),
    subject.publicKey.export({ type: 'spki', format: 'der' }),
    field(3, extensions),
  );
  const signed = sequence(unsigned, algorithm, bits(sign('sha256', unsigned, issuer.privateKey)));
  return pem(signed);
}

function nameOf({ name }: Party): Buffer {
  const attribute = (type: string, content: string): Buffer => set(sequence(oid(type), text(content)));
  return sequence(attribute(OID.organization, 'Midas sandbox'), attribute(OID.commonName, name));
}

function authorityExtensions(): Buffer {
  const certSign = bits(Buffer.from([0b0000_0100]), 2);
  return sequence(
    extension(OID.basicConstraints, sequence(yes()), true),
    extension(OID.keyUsage, certSign, true),
  );
}

function leafExtensions(): Buffer {
  const digitalSignature = bits(Buffer.from([0b1000_0000]), 7);
  return sequence(
    extension(OID.basicConstraints, sequence(), true),
    extension(OID.keyUsage, digitalSignature, true),
    extension(OID.subjectAltName, sequence(implied(2, Buffer.from(SIGNER_HOST, 'ascii'))), false),
  );
}

function extension(type: string, content: Buffer, isCritical: boolean): Buffer {
  return sequence(oid(type), ...(isCritical ? [yes()] : []), octets(content));
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
