/** Every email template with sample data: how it looks, on a phone too, and how it reads. */
import { html, type Markup } from '../html.ts';
import { facts, type Page } from '../layout.ts';
import { CONTENT_TABS, contentPart, tabs, thumbnail, type ContentView } from './preview.ts';

export interface SampleEmail {
  /** The template's name. */
  readonly name: string;
  /** Whom such emails go to: `the customer`, or a team. */
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/**
 * The product's emails, written afresh on each look. The sandbox cannot write them: it knows nothing of the product.
 */
export type Gallery = () => Promise<readonly SampleEmail[]>;

export function galleryPage(emails: readonly SampleEmail[] | undefined): Page {
  const body = html`
    <section class="hero small">
      <p class="eyebrow"><a href="/inbox">Inbox</a></p>
      <h1>Email templates</h1>
      <p class="lead">Every email template, rendered with sample data. Nobody has been sent these.</p>
    </section>
    ${emails === undefined ? NO_GALLERY : groupsOf(emails).map(group)}
  `;
  return { title: 'Email templates', body, width: 'wide' };
}

export function templatePage(
  emails: readonly SampleEmail[],
  name: string,
  wanted: ContentView | undefined,
): Page {
  const index = emails.findIndex((each) => each.name === name);
  const email = emails[index];
  if (email === undefined) return galleryPage(emails);
  const view = wanted ?? 'html';
  const body = html`
    <section class="hero small">
      <p class="eyebrow"><a href="/inbox/templates">Email templates</a></p>
      <h1 class="subject">${email.subject}</h1>
    </section>
    ${facts([
      ['Email', titleOf(email.name)],
      ['Template', email.name],
      ['Goes to', email.to],
    ])}
    ${tabs(`/inbox/templates/${email.name}`, CONTENT_TABS, view)} ${contentPart(email, view)}
    <nav class="pager" aria-label="Other emails">
      ${neighbour(emails[index - 1], view, 'Before')} ${neighbour(emails[index + 1], view, 'Next')}
    </nav>
  `;
  return { title: titleOf(email.name), body, script: 'email.js', width: 'wide' };
}

const NO_GALLERY = html`<p class="empty">
  This sandbox was started by itself and does not know the templates. With <code>npm start</code> they are
  here.
</p>`;

function groupsOf(emails: readonly SampleEmail[]): (readonly [string, readonly SampleEmail[]])[] {
  const names = [...new Set(emails.map(({ to }) => to))];
  return names.map((to) => [to, emails.filter((email) => email.to === to)] as const);
}

function group([to, emails]: readonly [string, readonly SampleEmail[]]): Markup {
  return html`<section class="templates">
    <h2>To ${to}</h2>
    <ul>
      ${emails.map(
        (email) =>
          html`<li>
            <a href="/inbox/templates/${email.name}">
              ${thumbnail(email)}
              <strong>${titleOf(email.name)}</strong>
              <span class="excerpt">${email.subject}</span>
            </a>
          </li>`,
      )}
    </ul>
  </section>`;
}

function neighbour(email: SampleEmail | undefined, view: ContentView, label: string): Markup {
  if (email === undefined) return html`<span></span>`;
  return html`<a href="/inbox/templates/${email.name}?view=${view}">
    <span class="eyebrow">${label}</span>${titleOf(email.name)}
  </a>`;
}

/** `pre_arrival`: Pre arrival. */
function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
