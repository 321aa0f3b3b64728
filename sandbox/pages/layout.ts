/** The frame of every page: Midas in black and gold, with a note that none of this is real. */
import { html, type Markup, type Piece } from './html.ts';

export interface Page {
  readonly title: string;
  readonly body: Markup;
  /** A script of assets/ that the page needs. */
  readonly script?: 'pay.js' | 'booking.js' | 'return.js' | 'email.js' | 'bank.js';
  /** Narrow pages hold one thing, wide ones a list or an email. */
  readonly width?: 'narrow' | 'wide';
}

export function layout(page: Page): string {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="dark" />
        <title>${page.title} · Midas sandbox</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/frame.css" />
        <link rel="stylesheet" href="/assets/parts.css" />
        <link rel="stylesheet" href="/assets/forms.css" />
        <link rel="stylesheet" href="/assets/lists.css" />
        <link rel="stylesheet" href="/assets/emails.css" />
        <link rel="stylesheet" href="/assets/shares.css" />
        <link rel="stylesheet" href="/assets/bank.css" />
        ${page.script === undefined ? null : html`<script type="module" src="/assets/${page.script}"></script>`}
      </head>
      <body>
        <header class="masthead">
          <a class="brand" href="/">Midas</a>
          <nav>
            <a href="/inbox">Inbox</a>
            <a href="/inbox/templates">Email templates</a>
          </nav>
          <span class="tag">Sandbox</span>
        </header>
        <main class="${page.width ?? 'narrow'}">${page.body}</main>
        <footer>A stand-in for development. No money moves, no email leaves this machine.</footer>
      </body>
    </html>`;
  return document.text;
}

/** `AED 18,362.50`: minor units in the currency's own number of decimals. */
export function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency: currency.toUpperCase(),
    currencyDisplay: 'code',
  });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}

/** Label and value pairs. */
export function facts(pairs: readonly (readonly [string, Piece])[]): Markup {
  const rows = pairs.map(
    ([label, value]) =>
      html`<div>
        <dt>${label}</dt>
        <dd>${value}</dd>
      </div>`,
  );
  return html`<dl class="facts">${rows}</dl>`;
}
