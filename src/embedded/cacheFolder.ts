/** Servers fetched once serve every checkout of this user: they live in the user's cache, not in the repository. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** `$XDG_CACHE_HOME/midas`, else `~/.cache/midas`; relative values are ignored, as the XDG specification asks. */
export function cacheFolder(env: Readonly<Record<string, string>>): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache'), 'midas');
}
