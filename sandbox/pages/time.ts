import { html, type Piece } from './html.ts';

/** A moment in UTC, to the second: the sandbox knows nobody's time zone. */
export function time(iso: string): Piece {
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)}</time>`;
}
