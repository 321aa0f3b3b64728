/** One mail: who carried it to whom, the letter itself, its headers, and what became of it. */
import type { Mail } from '../../email/inbox/inbox.ts';
import { CARRIER_NAMES, eventList, mailboxButtons } from './events.ts';
import { html } from '../html.ts';
import { time } from './inbox.ts';
import { facts, type Page } from '../layout.ts';
import { LETTER_TABS, letterPart, tabs, type LetterView } from './preview.ts';

export type MailView = LetterView | 'headers';

const TABS: readonly (readonly [MailView, string])[] = [...LETTER_TABS, ['headers', 'Headers']];

/** Without a view, the HTML part where there is one. */
export function mailPage(mail: Mail, wanted: MailView | undefined): Page {
  const view = wanted ?? (mail.html === null ? 'text' : 'html');
  const body = html`
    <section class="hero small">
      <p class="eyebrow"><a href="/inbox">Inbox</a></p>
      <h1 class="subject">${mail.subject}</h1>
    </section>
    <div class="beside">
      <div>
        ${facts([
          ['From', mail.from],
          ['To', mail.to.join(', ')],
          ['Received', time(mail.receivedAt)],
          ['Carried by', CARRIER_NAMES[mail.carrier]],
          ['Template', mail.headers['x-midas-template'] ?? '—'],
          ...(mail.attachments.length === 0
            ? []
            : [
                [
                  'Attached',
                  mail.attachments.map((part) => `${part.filename} (${part.size} bytes)`).join(', '),
                ] as const,
              ]),
        ])}
      </div>
      <aside id="events">
        <h2>What became of it</h2>
        ${eventList(mail)} ${mailboxButtons(mail)}
      </aside>
    </div>
    ${tabs(`/inbox/${mail.id}`, TABS, view)}
    ${view === 'headers' ? html`<div class="panel">${facts(Object.entries(mail.headers))}</div>` : letterPart(mail, view)}
  `;
  return { title: mail.subject, body, script: 'mail.js', width: 'wide' };
}
