/** The embedded start's own secrets: made on the first start, kept in the data folder, readable by its owner only. */
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { newKey } from '../keyring.ts';

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
export type EmbeddedSecrets = z.output<typeof secrets>;

/** @throws Error when the file is there and is not ours: payloads sealed with lost keys could never be opened. */
export async function embeddedSecrets(dataDir: string): Promise<EmbeddedSecrets> {
  const file = join(dataDir, 'secrets.json');
  const kept = await readIfThere(file);
  if (kept !== undefined) {
    const parsed = secrets.safeParse(parseJson(kept));
    if (parsed.success) return parsed.data;
    throw new Error(
      `${file} cannot be read. Restore it, or remove the whole folder ${dataDir} to start afresh`,
    );
  }
  const made = freshSecrets();
  // Whole or not at all: a crash in mid-write must not leave half a key.
  await writeFile(`${file}.new`, JSON.stringify(made, null, 2), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return made;
}

function freshSecrets(): EmbeddedSecrets {
  const random = () => randomBytes(24).toString('base64url');
  return {
    payloadKeys: newKey(),
    bookingTokenSecret: random(),
    staffJwtSecret: random() + random(),
    stripeSecretKey: `sk_test_sandbox_${random()}`,
    stripePublishableKey: `pk_test_sandbox_${random()}`,
    stripeWebhookSecret: `whsec_${random()}`,
    codecUiKey: random(),
  };
}

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
