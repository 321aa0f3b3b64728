/** A letter as its reader sees it: on a large screen, on a phone, or as plain text, its HTML shut away in a frame. */
import { html, type Markup } from '../html.ts';

export type LetterView = 'html' | 'phone' | 'text';

export const LETTER_TABS: readonly (readonly [LetterView, string])[] = [
  ['html', 'Letter'],
  ['phone', 'On a phone'],
  ['text', 'Plain text'],
];

export interface Letter {
  readonly text: string;
  /** Null where it has none. */
  readonly html: string | null;
}

export const letterView = (name: string | undefined): LetterView | undefined =>
  LETTER_TABS.find(([view]) => view === name)?.[0];

export function letterPart(letter: Letter, view: LetterView): Markup {
  if (view === 'text' || letter.html === null) return html`<pre class="panel letter">${letter.text}</pre>`;
  const frame = html`<iframe
    class="letter"
    title="The letter"
    sandbox="${SHUT_AWAY}"
    srcdoc="${withLinksOutside(letter.html)}"
  ></iframe>`;
  return view === 'phone' ? html`<div class="phone">${frame}</div>` : frame;
}

/** Small, to be recognised and not read. */
export function thumbnail(letter: Letter): Markup {
  return html`<span class="thumb">
    <iframe tabindex="-1" aria-hidden="true" loading="lazy" sandbox="" srcdoc="${letter.html ?? ''}"></iframe>
  </span>`;
}

export function tabs<V extends string>(
  path: string,
  all: readonly (readonly [V, string])[],
  current: V,
): Markup {
  const tab = ([view, label]: readonly [V, string]): Markup => {
    const state = view === current ? html`aria-current="page"` : null;
    return html`<a href="${path}?view=${view}" ${state}>${label}</a>`;
  };
  return html`<nav class="tabs" aria-label="Ways to look at it">${all.map(tab)}</nav>`;
}

/** Same origin lets our script measure the letter; without `allow-scripts` nothing in it can run. */
const SHUT_AWAY = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';

/** Links open beside the inbox. After the doctype, or the letter would be laid out in quirks mode. */
function withLinksOutside(letter: string): string {
  const base = '<base target="_blank">';
  return /<head[^>]*>/i.test(letter)
    ? letter.replace(/<head[^>]*>/i, (head) => head + base)
    : `<!doctype html>${base}${letter}`;
}
