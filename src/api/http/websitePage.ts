/**
 * Which websites are ours, and a page of theirs that somebody else is told to send the customer to. Two readers of one
 * URL may disagree about where it leads (backslashes, line breaks, user names), so what is handed on is what was read
 * here, written anew.
 */
import type { ApiDeps } from '../deps.ts';

/** As long as the fields that hold one may be. */
export const LONGEST_PAGE = 2000;

type Websites = Pick<ApiDeps['config']['http'], 'corsOrigins' | 'trustsLoopback'>;

/** Of this machine, at any port; `*.localhost` never leaves it either (RFC 6761). */
const LOOPBACK_ORIGIN = /^https?:\/\/(([a-z0-9-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/** The origins of our websites: those of CORS_ORIGINS, in development also every one of this machine. */
export const websiteOrigins = ({ corsOrigins, trustsLoopback }: Websites): (string | RegExp)[] =>
  trustsLoopback ? [...corsOrigins, LOOPBACK_ORIGIN] : [...corsOrigins];

/** @returns the canonical URL of the page; undefined for what is no page of ours. */
export function websitePage(text: string, websites: Websites): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, origin, username, password, href } = new URL(text);
  // `blob:` and its like bear the origin of what stands inside them.
  const isWeb = protocol === 'https:' || protocol === 'http:';
  const isKnown = websiteOrigins(websites).some((each) =>
    typeof each === 'string' ? each === origin : each.test(origin),
  );
  const isOurs = isWeb && username === '' && password === '' && isKnown;
  return isOurs && href.length <= LONGEST_PAGE ? href : undefined;
}
