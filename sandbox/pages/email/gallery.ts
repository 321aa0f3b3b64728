/** Every letter the house can write, with sample data: how it looks, on a phone too, and how it reads. */
import { html, type Markup } from '../html.ts';
import { facts, type Page } from '../layout.ts';
import { LETTER_TABS, letterPart, tabs, thumbnail, type LetterView } from './preview.ts';

export interface SampleLetter {
  /** The template's name. */
  readonly name: string;
  /** Whom such letters go to: `the customer`, or a team. */
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** The product's letters, written afresh on each look. The sandbox cannot write them: it knows nothing of the product. */
export type Gallery = () => Promise<readonly SampleLetter[]>;

export function galleryPage(letters: readonly SampleLetter[] | undefined): Page {
  const body = html`
    <section class="hero small">
      <p class="eyebrow"><a href="/inbox">Inbox</a></p>
      <h1>Letters</h1>
      <p class="lead">Every letter of the house, written with sample data. Nobody has been sent these.</p>
    </section>
    ${letters === undefined ? NO_GALLERY : groupsOf(letters).map(group)}
  `;
  return { title: 'Letters', body, width: 'wide' };
}

export function templatePage(
  letters: readonly SampleLetter[],
  name: string,
  wanted: LetterView | undefined,
): Page {
  const index = letters.findIndex((each) => each.name === name);
  const letter = letters[index];
  if (letter === undefined) return galleryPage(letters);
  const view = wanted ?? 'html';
  const body = html`
    <section class="hero small">
      <p class="eyebrow"><a href="/inbox/templates">Letters</a></p>
      <h1 class="subject">${letter.subject}</h1>
    </section>
    ${facts([
      ['Letter', titleOf(letter.name)],
      ['Template', letter.name],
      ['Goes to', letter.to],
    ])}
    ${tabs(`/inbox/templates/${letter.name}`, LETTER_TABS, view)} ${letterPart(letter, view)}
    <nav class="turn" aria-label="Other letters">
      ${turn(letters[index - 1], view, 'Before')} ${turn(letters[index + 1], view, 'Next')}
    </nav>
  `;
  return { title: titleOf(letter.name), body, script: 'mail.js', width: 'wide' };
}

const NO_GALLERY = html`<p class="empty">
  This sandbox was started by itself and does not know the letters. With <code>npm start</code> they are here.
</p>`;

function groupsOf(letters: readonly SampleLetter[]): (readonly [string, readonly SampleLetter[]])[] {
  const names = [...new Set(letters.map(({ to }) => to))];
  return names.map((to) => [to, letters.filter((letter) => letter.to === to)] as const);
}

function group([to, letters]: readonly [string, readonly SampleLetter[]]): Markup {
  return html`<section class="letters">
    <h2>To ${to}</h2>
    <ul>
      ${letters.map(
        (letter) =>
          html`<li>
            <a href="/inbox/templates/${letter.name}">
              ${thumbnail(letter)}
              <strong>${titleOf(letter.name)}</strong>
              <span class="excerpt">${letter.subject}</span>
            </a>
          </li>`,
      )}
    </ul>
  </section>`;
}

function turn(letter: SampleLetter | undefined, view: LetterView, label: string): Markup {
  if (letter === undefined) return html`<span></span>`;
  return html`<a href="/inbox/templates/${letter.name}?view=${view}">
    <span class="eyebrow">${label}</span>${titleOf(letter.name)}
  </a>`;
}

/** `pre_arrival`: Pre arrival. */
function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
