/** Every mail the house has sent, newest first. */
import type { Mail } from '../mail/inbox.ts';
import { html, type Markup, type Piece } from './html.ts';
import type { Page } from './layout.ts';

export function inboxPage(mails: readonly Mail[]): Page {
  const body = html`
    <section class="hero small">
      <p class="eyebrow">${mails.length} ${mails.length === 1 ? 'mail' : 'mails'}</p>
      <h1>Inbox</h1>
    </section>
    ${mails.length === 0 ? html`<p class="empty">Nothing has arrived yet. Every mail the house sends appears here.</p>` : null}
    <ul class="rows">
      ${mails.map(row)}
    </ul>
  `;
  return { title: 'Inbox', body, width: 'wide' };
}

function row(mail: Mail): Markup {
  const template = mail.headers['x-midas-template'];
  return html`<li>
    <a href="/inbox/${mail.id}">
      <span class="who">${mail.to.join(', ')}</span>
      <span class="what">
        <strong>${mail.subject}</strong>
        <span class="excerpt">${excerpt(mail.text)}</span>
      </span>
      <span class="when">
        ${template === undefined ? null : html`<span class="badge open">${template}</span>`}
        ${time(mail.receivedAt)}
      </span>
    </a>
  </li>`;
}

/** The moment in UTC, to the second: the sandbox knows nobody's time zone. */
export function time(iso: string): Piece {
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)}</time>`;
}

const excerpt = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 140);
