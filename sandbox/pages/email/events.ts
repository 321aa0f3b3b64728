/** What a provider has reported of an email, in words for a person, and buttons that make it report more. */
import type { EventKind } from '../../email/inbox/events.ts';
import type { Provider, Email } from '../../email/inbox/inbox.ts';
import { html, type Markup } from '../html.ts';
import { time } from '../time.ts';

export const PROVIDER_NAMES = {
  smtp: 'SMTP',
  sendgrid: 'SendGrid',
  mailgun: 'Mailgun',
} as const satisfies Record<Provider, string>;

interface Words {
  readonly tone: 'good' | 'open' | 'over' | 'bad';
  readonly done: string;
  /** On the button that brings it about. */
  readonly order: string;
}

const WORDS = {
  accepted: { tone: 'over', done: 'Accepted', order: 'Accept' },
  delivered: { tone: 'good', done: 'Delivered', order: 'Deliver' },
  deferred: { tone: 'open', done: 'Deferred', order: 'Defer' },
  bounced: { tone: 'bad', done: 'Bounced', order: 'Bounce: no such mailbox' },
  blocked: { tone: 'bad', done: 'Blocked', order: 'Block this one' },
  dropped: { tone: 'bad', done: 'Dropped', order: 'Drop without trying' },
  opened: { tone: 'good', done: 'Opened', order: 'Open' },
  machine_opened: { tone: 'over', done: 'Fetched by a program', order: 'Fetch as a privacy proxy does' },
  clicked: { tone: 'good', done: 'Clicked', order: 'Click a link' },
  complained: { tone: 'bad', done: 'Marked as spam', order: 'Mark as spam' },
  unsubscribed: { tone: 'over', done: 'Unsubscribed', order: 'Unsubscribe' },
} as const satisfies Record<EventKind, Words>;

/** In groups, as a person thinks of them. */
const BUTTONS: readonly (readonly [who: string, kinds: readonly EventKind[]])[] = [
  ['The guest', ['opened', 'clicked', 'unsubscribed', 'complained']],
  ['The mailbox', ['delivered', 'machine_opened', 'deferred', 'blocked', 'bounced', 'dropped']],
];

export function eventBadge(kind: EventKind): Markup {
  const { tone, done } = WORDS[kind];
  return html`<span class="badge ${tone}">${done}</span>`;
}

export function eventList(email: Email): Markup {
  if (email.provider === 'smtp') {
    return html`<p class="quiet">
      It is in the mailbox. A mail server says nothing after that: whether it was read, nobody can know.
    </p>`;
  }
  if (email.events.length === 0) {
    return html`<p class="quiet">${PROVIDER_NAMES[email.provider]} has reported nothing of it yet.</p>`;
  }
  const rows = email.events.map(
    ({ kind, at, reason }) =>
      html`<li>
        <span
          >${eventBadge(kind)} ${reason === null ? null : html`<span class="reason">${reason}</span>`}</span
        >
        ${time(at)}
      </li>`,
  );
  return html`<ul class="timeline">
    ${rows}
  </ul>`;
}

/** Each makes the vendor send the product a webhook, signed as ever. */
export function mailboxButtons(email: Email): Markup | null {
  if (email.provider === 'smtp') return null;
  const groups = BUTTONS.map(
    ([who, kinds]) =>
      html`<fieldset>
        <legend>${who}</legend>
        <div class="chips">
          ${kinds.map(
            (kind) => html`<button class="chip" name="kind" value="${kind}">${WORDS[kind].order}</button>`,
          )}
        </div>
      </fieldset>`,
  );
  return html`<form class="mailbox" method="post" action="/inbox/${email.id}/events">${groups}</form>`;
}
