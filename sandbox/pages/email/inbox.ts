/** Every email that was sent, newest first. */
import type { Email } from '../../email/inbox/inbox.ts';
import { PROVIDER_NAMES, eventBadge } from './events.ts';
import { html, type Markup } from '../html.ts';
import type { Page } from '../layout.ts';
import { time } from '../time.ts';

export function inboxPage(emails: readonly Email[]): Page {
  const body = html`
    <section class="hero small">
      <p class="eyebrow">${emails.length} ${emails.length === 1 ? 'email' : 'emails'}</p>
      <h1>Inbox</h1>
      <p class="aside"><a href="/inbox/templates">All email templates, with sample data</a></p>
    </section>
    ${emails.length === 0 ? html`<p class="empty">Nothing has arrived yet. Every email that Midas sends appears here.</p>` : null}
    <ul class="rows emails">
      ${emails.map(row)}
    </ul>
  `;
  return { title: 'Inbox', body, width: 'wide' };
}

function row(email: Email): Markup {
  const template = email.headers['x-midas-template'];
  const latest = email.events.at(-1);
  return html`<li>
    <a href="/inbox/${email.id}">
      <span class="who">${email.to.join(', ')}</span>
      <span class="what">
        <strong>${email.subject}</strong>
        <span class="excerpt">${excerpt(email.text)}</span>
      </span>
      <span class="when">
        <span class="marks">
          ${latest === undefined ? null : eventBadge(latest.kind)}
          <span class="badge over">${PROVIDER_NAMES[email.provider]}</span>
          ${template === undefined ? null : html`<span class="badge open">${template}</span>`}
        </span>
        ${time(email.receivedAt)}
      </span>
    </a>
  </li>`;
}

/** The first words of the email itself, without the heading that stands above its first rule. */
function excerpt(text: string): string {
  const [head = '', ...rest] = text.split(/^[-=_*]{3,}$/m);
  const body = rest.length > 0 && head.length < 100 ? rest.join(' ') : text;
  return body.replaceAll(/\s+/g, ' ').trim().slice(0, 140);
}
