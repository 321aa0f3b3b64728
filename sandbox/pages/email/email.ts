/** One email: who carried it to whom, the email itself, its headers, and what became of it. */
import type { Email } from '../../email/inbox/inbox.ts';
import { PROVIDER_NAMES, eventList, mailboxButtons } from './events.ts';
import { html } from '../html.ts';
import { time } from '../time.ts';
import { facts, type Page } from '../layout.ts';
import { CONTENT_TABS, contentPart, tabs, type ContentView } from './preview.ts';

export type EmailView = ContentView | 'headers';

const TABS: readonly (readonly [EmailView, string])[] = [...CONTENT_TABS, ['headers', 'Headers']];

/** Without a view, the HTML part where there is one. */
export function emailPage(email: Email, wanted: EmailView | undefined): Page {
  const view = wanted ?? (email.html === null ? 'text' : 'html');
  const body = html`
    <section class="hero small">
      <p class="eyebrow"><a href="/inbox">Inbox</a></p>
      <h1 class="subject">${email.subject}</h1>
    </section>
    <div class="beside">
      <div>
        ${facts([
          ['From', email.from],
          ['To', email.to.join(', ')],
          ['Received', time(email.receivedAt)],
          ['Carried by', PROVIDER_NAMES[email.provider]],
          ['Template', email.headers['x-midas-template'] ?? '—'],
          ...(email.attachments.length === 0
            ? []
            : [
                [
                  'Attached',
                  email.attachments.map((part) => `${part.filename} (${part.size} bytes)`).join(', '),
                ] as const,
              ]),
        ])}
      </div>
      <aside id="events">
        <h2>What became of it</h2>
        ${eventList(email)} ${mailboxButtons(email)}
      </aside>
    </div>
    ${tabs(`/inbox/${email.id}`, TABS, view)}
    ${view === 'headers' ? html`<div class="panel">${facts(Object.entries(email.headers))}</div>` : contentPart(email, view)}
  `;
  return { title: email.subject, body, script: 'email.js', width: 'wide' };
}
