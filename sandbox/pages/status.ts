/** A payment's state as a small coloured word. */
import { html, type Markup } from './html.ts';

const WORDS: ReadonlyMap<string, readonly [tone: string, word: string]> = new Map([
  ['succeeded', ['good', 'Paid']],
  ['requires_capture', ['good', 'Authorised']],
  ['processing', ['waiting', 'Processing']],
  ['requires_action', ['waiting', 'Bank asks']],
  ['canceled', ['over', 'Cancelled']],
]);

export function badge(status: string): Markup {
  const [tone, word] = WORDS.get(status) ?? ['open', 'Unpaid'];
  return html`<span class="badge ${tone}">${word}</span>`;
}
