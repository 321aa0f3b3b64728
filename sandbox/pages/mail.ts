/** One mail as a reader sees it: the HTML part shut away in a frame, the plain text, the headers. */
import type { Mail } from '../mail/inbox.ts';
import { html, type Markup } from './html.ts';
import { time } from './inbox.ts';
import { facts, type Page } from './layout.ts';

export type MailView = 'html' | 'text' | 'headers';

const TABS: readonly (readonly [MailView, string])[] = [
  ['html', 'Letter'],
  ['text', 'Plain text'],
  ['headers', 'Headers'],
];

/** Without a view, the HTML part where there is one. */
export function mailPage(mail: Mail, wanted: MailView | undefined): Page {
  const view = wanted ?? (mail.html === null ? 'text' : 'html');
  const body = html`
    <section class="hero small">
      <p class="eyebrow"><a href="/inbox">Inbox</a></p>
      <h1 class="subject">${mail.subject}</h1>
    </section>
    ${facts([
      ['From', mail.from],
      ['To', mail.to.join(', ')],
      ['Received', time(mail.receivedAt)],
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
    <nav class="tabs" aria-label="Parts of this mail">
      ${TABS.map(([name, label]) => tab(mail, name, label, name === view))}
    </nav>
    ${part(mail, view)}
  `;
  return { title: mail.subject, body, script: 'mail.js', width: 'wide' };
}

function tab(mail: Mail, view: MailView, label: string, current: boolean): Markup {
  const state = current ? html`aria-current="page"` : null;
  return html`<a href="/inbox/${mail.id}?view=${view}" ${state}>${label}</a>`;
}

function part(mail: Mail, view: MailView): Markup {
  if (view === 'headers') {
    return html`<div class="panel">${facts(Object.entries(mail.headers))}</div>`;
  }
  if (view === 'text' || mail.html === null) return html`<pre class="panel letter">${mail.text}</pre>`;
  // Same origin lets our script measure the letter; without `allow-scripts` nothing in it can run.
  return html`<iframe
    class="letter"
    title="The letter"
    sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    srcdoc="${withLinksOutside(mail.html)}"
  ></iframe>`;
}

/** Links open beside the inbox. After the doctype, or the letter would be laid out in quirks mode. */
function withLinksOutside(letter: string): string {
  const base = '<base target="_blank">';
  return /<head[^>]*>/i.test(letter)
    ? letter.replace(/<head[^>]*>/i, (head) => head + base)
    : `<!doctype html>${base}${letter}`;
}
