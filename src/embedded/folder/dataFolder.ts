/** The folder of the embedded databases, which a person may have put where it cannot be used. */
import { StartRefused } from '../../config/startRefused.ts';
import { FolderInUseError, lockFolder, type FolderLock } from './lock.ts';
import { makePrivateFolder } from './privateFolder.ts';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'may not be written by this user',
  EPERM: 'may not be written by this user',
  EROFS: 'is on a file system that is read-only',
  ENOSPC: 'is on a disk that is full',
  EDQUOT: 'is on a disk whose share of this user is full',
  ENAMETOOLONG: 'has a name that is too long',
  // where a folder is to be made, and something else has the name
  EEXIST: 'is a file and no folder',
  ENOTDIR: 'lies in a file and not in a folder',
  ELOOP: 'is a link that leads back to itself',
};

/**
 * Makes the folder, if need be, and takes its lock.
 * @throws StartRefused when another start uses it, or nothing can be written there
 */
export async function takeDataFolder(dataDir: string): Promise<FolderLock> {
  try {
    await makePrivateFolder(dataDir);
    return await lockFolder(dataDir);
  } catch (error) {
    if (error instanceof FolderInUseError)
      throw new StartRefused(
        `${dataDir} is in use by process ${error.pid}: stop it first, or set MIDAS_DATA_DIR to another folder`,
      );
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reason = typeof code === 'string' ? REASONS[code] : undefined;
    if (reason === undefined) throw error;
    throw new StartRefused(`${dataDir} ${reason}: set MIDAS_DATA_DIR to another folder`, { cause: error });
  }
}
