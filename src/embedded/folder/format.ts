/** Which Midas a data folder belongs to: one of another format is refused at the start instead of failing later. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartRefused } from '../../config/startRefused.ts';
import { SECRETS_FILE } from './secrets.ts';

/** Raised whenever folders of before cannot be read any more. */
export const DATA_FORMAT = '7';
const MARK = 'format';

/**
 * Marks a fresh folder with today's format. To be called by the holder of the folder's lock.
 * @throws StartRefused for a folder of another format, which is left as it is
 */
export async function assertDataFormat(dataDir: string): Promise<void> {
  const files = await readdir(dataDir);
  const isUsed = files.includes(SECRETS_FILE);
  const format = files.includes(MARK) ? (await readFile(join(dataDir, MARK), 'utf8')).trim() : undefined;
  if (format === DATA_FORMAT) return;
  if (format !== undefined || isUsed) {
    throw new StartRefused(
      `${dataDir} was written by another version of Midas, whose bookings and workflows this one cannot read. ` +
        'Throw the folder away, or set MIDAS_DATA_DIR to another one, and start again.',
    );
  }
  await writeFile(join(dataDir, MARK), `${DATA_FORMAT}\n`);
}
