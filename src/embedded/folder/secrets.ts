/** The embedded start's own secrets: made on the first start, kept in the data folder, readable by its owner only. */
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StartRefused } from '../../config/startRefused.ts';
import { newSigningKey } from '../../../sandbox/email/sendgrid/signature.ts';
import { newKey } from '../../security/keyring.ts';

const secrets = z.object({
  payloadKeys: z.string().min(1),
  bookingTokenSecret: z.string().min(32),
  staffJwtSecret: z.string().min(32),
  stripeSecretKey: z.string().min(1),
  stripePublishableKey: z.string().min(1),
  stripeWebhookSecret: z.string().min(1),
  /** The part of the codec's address that only this machine's Web UI knows. */
  codecUiKey: z.string().min(16),
});

/** Keys of the stand-ins that carry email. Folders of earlier versions have none: nothing was ever sealed with them. */
const emailSecrets = z.object({
  sendgridApiKey: z.string().min(1),
  /** PKCS 8 in DER and base64: the sandbox signs SendGrid's events with it. */
  sendgridWebhookKey: z.string().min(1),
  mailgunApiKey: z.string().min(1),
  mailgunWebhookSigningKey: z.string().min(1),
});

/** Every folder has it in which Midas has run. */
export const SECRETS_FILE = 'secrets.json';

export type EmbeddedSecrets = z.output<typeof secrets> & z.output<typeof emailSecrets>;

/** @throws StartRefused when the file is there and is not ours: payloads sealed with lost keys could never be opened. */
export async function embeddedSecrets(dataDir: string): Promise<EmbeddedSecrets> {
  const kept = await keptSecrets(dataDir);
  const whole = kept === undefined ? newSecrets() : { ...freshEmailSecrets(), ...kept };
  if (kept === undefined || !emailSecrets.safeParse(kept).success) await write(fileIn(dataDir), whole);
  return whole;
}

/**
 * What a start has kept in the folder; undefined where none has run.
 * @throws StartRefused when the file is there and is not ours
 */
export async function keptSecrets(
  dataDir: string,
): Promise<(z.output<typeof secrets> & Partial<z.output<typeof emailSecrets>>) | undefined> {
  const kept = await readIfThere(fileIn(dataDir));
  if (kept === undefined) return undefined;
  const json = parseJson(kept);
  const [own, email] = [secrets.safeParse(json), emailSecrets.safeParse(json)];
  if (own.success) return { ...own.data, ...email.data };
  throw new StartRefused(
    `${fileIn(dataDir)} cannot be read. Restore it, or remove the whole folder ${dataDir} to start afresh`,
  );
}

const fileIn = (dataDir: string) => join(dataDir, SECRETS_FILE);

/** Whole or not at all: a crash in mid-write must not leave half a key. */
async function write(file: string, made: EmbeddedSecrets): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(made, null, 2), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** Secrets that nothing keeps: whoever wants them again writes them down. */
export function newSecrets(): EmbeddedSecrets {
  return {
    payloadKeys: newKey(),
    bookingTokenSecret: random(),
    staffJwtSecret: random() + random(),
    stripeSecretKey: `sk_test_sandbox_${random()}`,
    stripePublishableKey: `pk_test_sandbox_${random()}`,
    stripeWebhookSecret: `whsec_${random()}`,
    codecUiKey: random(),
    ...freshEmailSecrets(),
  };
}

function freshEmailSecrets(): z.output<typeof emailSecrets> {
  return {
    // SendGrid's client warns of keys that begin otherwise
    sendgridApiKey: `SG.sandbox_${random()}`,
    sendgridWebhookKey: newSigningKey(),
    mailgunApiKey: `key-sandbox_${random()}`,
    // hexadecimal, as Mailgun's are: the cluster hands it on as an argument, which may not begin with a dash
    mailgunWebhookSigningKey: randomBytes(16).toString('hex'),
  };
}

const random = (): string => randomBytes(24).toString('base64url');

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused by the schema, with words for a person
  }
}
