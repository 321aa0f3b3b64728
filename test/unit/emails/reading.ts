/** Reads a letter as a person would: no markup, entities resolved, spaces single. */

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
  '#x27': "'",
};

export function readable(markup: string): string {
  return markup
    .replace(/<head\b.*?<\/head>/s, '')
    .replace(/<!--.*?-->/gs, '')
    .replace(/<\/?[a-z][^>]*>/gi, ' ')
    .replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replace(/\s+/g, ' ');
}

/** Every amount with its currency, each once. */
export function amountsIn(words: string): string[] {
  return [...new Set(words.match(/-?\b[A-Z]{3} \d[\d,]*(?:\.\d{2})?/g))];
}
