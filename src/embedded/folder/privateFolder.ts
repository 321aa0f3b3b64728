/** The data folder is its owner's alone: it holds keys, a database of customers and every email of the sandbox. */
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { SECRETS_FILE } from './secrets.ts';

const OWNER_ONLY = 0o700;

/** Makes it so. A folder that holds other things than ours is not closed to those who use them. */
export async function makePrivateFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: OWNER_ONLY });
  const names = await readdir(dir);
  if (names.length === 0 || names.includes(SECRETS_FILE)) await chmod(dir, OWNER_ONLY);
}
