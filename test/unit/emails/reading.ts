/** Reads an email as a person would: no markup, entities resolved, spaces single. */

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
  '#x27': "'",
};

export function readable(markup: string): string {
  return decoded(
    markup
      .replace(/<head\b.*?<\/head>/s, '')
      .replace(/<!--.*?-->/gs, '')
      .replace(/<\/?[a-z][^>]*>/gi, ' '),
  );
}

/** Markup with its entities resolved and its spaces single. */
export function decoded(markup: string): string {
  return markup.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole).replace(/\s+/g, ' ');
}

/** Every amount with its currency, each once. */
export function amountsIn(words: string): string[] {
  return [...new Set(words.match(/-?\b[A-Z]{3} \d[\d,]*(?:\.\d{2})?/g))];
}

/**
 * The data with `word` in every field that takes free words: each field is tried, and keeps what it had where its
 * template wants something else there.
 */
export function everyWord(
  sample: unknown,
  word: string,
  misfits: (data: unknown) => readonly string[],
): { data: unknown; places: readonly string[] } {
  let data = sample;
  const places: string[] = [];
  for (const path of wordPaths(sample)) {
    const changed = replaced(data, path, word);
    if (misfits(changed).length > 0) continue;
    data = changed;
    places.push(path.join('.'));
  }
  return { data, places };
}

function wordPaths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => wordPaths(each, [...path, key]));
}

function replaced(value: unknown, [key, ...rest]: readonly string[], word: string): unknown {
  if (key === undefined) return word;
  if (Array.isArray(value)) {
    return value.map((each: unknown, index) => (String(index) === key ? replaced(each, rest, word) : each));
  }
  const fields = Object.entries(value as object); // wordPaths has been here: an object or a list
  return Object.fromEntries(
    fields.map(([name, each]) => [name, name === key ? replaced(each, rest, word) : each]),
  );
}
