/** Every mail the house has sent, newest first. */
import type { Mail } from '../../email/inbox/inbox.ts';
import { CARRIER_NAMES, eventBadge } from './events.ts';
import { html, type Markup, type Piece } from '../html.ts';
import type { Page } from '../layout.ts';

export function inboxPage(mails: readonly Mail[]): Page {
  const body = html`
    <section class="hero small">
      <p class="eyebrow">${mails.length} ${mails.length === 1 ? 'mail' : 'mails'}</p>
      <h1>Inbox</h1>
      <p class="aside"><a href="/inbox/templates">All letters of the house, with sample data</a></p>
    </section>
    ${mails.length === 0 ? html`<p class="empty">Nothing has arrived yet. Every mail the house sends appears here.</p>` : null}
    <ul class="rows mails">
      ${mails.map(row)}
    </ul>
  `;
  return { title: 'Inbox', body, width: 'wide' };
}

function row(mail: Mail): Markup {
  const template = mail.headers['x-midas-template'];
  const latest = mail.events.at(-1);
  return html`<li>
    <a href="/inbox/${mail.id}">
      <span class="who">${mail.to.join(', ')}</span>
      <span class="what">
        <strong>${mail.subject}</strong>
        <span class="excerpt">${excerpt(mail.text)}</span>
      </span>
      <span class="when">
        <span class="marks">
          ${latest === undefined ? null : eventBadge(latest.kind)}
          <span class="badge over">${CARRIER_NAMES[mail.carrier]}</span>
          ${template === undefined ? null : html`<span class="badge open">${template}</span>`}
        </span>
        ${time(mail.receivedAt)}
      </span>
    </a>
  </li>`;
}

/** The moment in UTC, to the second: the sandbox knows nobody's time zone. */
export function time(iso: string): Piece {
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)}</time>`;
}

/** The first words of the letter itself, without the letterhead that stands above its first rule. */
function excerpt(text: string): string {
  const [head = '', ...rest] = text.split(/^[-=_*]{3,}$/m);
  const body = rest.length > 0 && head.length < 100 ? rest.join(' ') : text;
  return body.replaceAll(/\s+/g, ' ').trim().slice(0, 140);
}
