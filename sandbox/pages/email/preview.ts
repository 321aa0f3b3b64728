/** An email as its reader sees it: on a large screen, on a phone, or as plain text, its HTML shut away in a frame. */
import { html, type Markup } from '../html.ts';

export type ContentView = 'html' | 'phone' | 'text';

export const CONTENT_TABS: readonly (readonly [ContentView, string])[] = [
  ['html', 'Email'],
  ['phone', 'On a phone'],
  ['text', 'Plain text'],
];

export interface EmailContent {
  readonly text: string;
  /** Null where it has none. */
  readonly html: string | null;
}

export const contentView = (name: string | undefined): ContentView | undefined =>
  CONTENT_TABS.find(([view]) => view === name)?.[0];

export function contentPart(email: EmailContent, view: ContentView): Markup {
  if (view === 'text' || email.html === null) return html`<pre class="panel email">${email.text}</pre>`;
  const frame = html`<iframe
    class="email"
    title="The email"
    sandbox="${SHUT_AWAY}"
    srcdoc="${withLinksOutside(email.html)}"
  ></iframe>`;
  return view === 'phone' ? html`<div class="phone">${frame}</div>` : frame;
}

/** Small, to be recognised and not read. */
export function thumbnail(email: EmailContent): Markup {
  return html`<span class="thumb">
    <iframe tabindex="-1" aria-hidden="true" loading="lazy" sandbox="" srcdoc="${email.html ?? ''}"></iframe>
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

/** Same origin lets our script measure the email; without `allow-scripts` nothing in it can run. */
const SHUT_AWAY = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';

/** Links open beside the inbox. After the doctype, or the email would be laid out in quirks mode. */
function withLinksOutside(email: string): string {
  const base = '<base target="_blank">';
  return /<head[^>]*>/i.test(email)
    ? email.replace(/<head[^>]*>/i, (head) => head + base)
    : `<!doctype html>${base}${email}`;
}
