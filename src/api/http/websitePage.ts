/**
 * A page of the website that somebody else is told to send the customer to. Two readers of one URL may disagree about
 * where it leads (backslashes, line breaks, user names), so what is handed on is what was read here, written anew.
 */

/** As long as the fields that hold one may be. */
export const LONGEST_PAGE = 2000;

/**
 * @param origins of the websites, canonical.
 * @returns the canonical URL of the page; undefined for what is no page of ours.
 */
export function websitePage(text: string, origins: readonly string[]): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, origin, username, password, href } = new URL(text);
  // `blob:` and its like bear the origin of what stands inside them.
  const isWeb = protocol === 'https:' || protocol === 'http:';
  const isOurs = isWeb && username === '' && password === '' && origins.includes(origin);
  return isOurs && href.length <= LONGEST_PAGE ? href : undefined;
}
