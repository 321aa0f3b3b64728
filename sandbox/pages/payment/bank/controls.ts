/** What a payment's page is made of: buttons that ask the control interface (bank.js), and tables of what came of it. */
import { html, type Markup, type Piece } from '../../html.ts';
import { time } from '../../time.ts';

/** POSTs `body` to a path of the control interface, and shows the page as it is afterwards. */
export interface Act {
  readonly label: string;
  readonly path: string;
  readonly body?: object;
}

export const buttons = (acts: readonly Act[]): Markup | null =>
  acts.length === 0 ? null : html`<div class="chips">${acts.map(button)}</div>`;

function button({ label, path, body = {} }: Act): Markup {
  return html`<button class="chip" type="button" data-post="${path}" data-body="${JSON.stringify(body)}">
    ${label}
  </button>`;
}

interface RefundForm {
  readonly path: string;
  readonly currency: string;
  /** How the vendor writes an amount: in minor units, or as PayPal's money. */
  readonly as: 'minor' | 'wire';
}

/** A refund in the vendor's dashboard, of which the product hears from nobody but the vendor. */
export function refundForm({ path, currency, as }: RefundForm): Markup {
  const code = currency.toUpperCase();
  const { maximumFractionDigits: digits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency: code,
  }).resolvedOptions();
  return html`<form
    class="by-hand"
    data-post="${path}"
    data-as="${as}"
    data-currency="${code}"
    data-digits="${digits}"
    autocomplete="off"
  >
    <label class="field">
      <span>Amount in ${code}</span>
      <input name="amount" inputmode="decimal" placeholder="all that is left" />
    </label>
    <button class="button" type="submit">Refund</button>
  </form>`;
}

/** The buttons that move a deadline; the path takes what `bodyOf` makes of hours. */
export const deadlines = (path: string, bodyOf: (hours: number) => object): readonly Act[] =>
  [73, 25, 1, -1].map((hours) => ({
    label: hours < 0 ? 'Deadline over' : `Due in ${hours} h`,
    path,
    body: bodyOf(hours),
  }));

export interface Row {
  readonly cells: readonly Piece[];
  readonly acts: readonly Act[];
}

export function table(title: string, head: readonly string[], rows: readonly Row[]): Markup {
  return html`<section class="records">
    <h2>${title}</h2>
    ${
      rows.length === 0
        ? html`<p class="none">None.</p>`
        : html`<div class="scroll">
            <table>
              <thead>
                <tr>
                  ${head.map((name) => html`<th scope="col">${name}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${rows.map((row) => tableRow(row, head.length))}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

function tableRow({ cells, acts }: Row, columns: number): Markup {
  return html`<tr>
      ${cells.map((cell) => html`<td>${cell}</td>`)}
    </tr>
    ${
      acts.length === 0
        ? null
        : html`<tr class="acts">
            <td colspan="${columns}">${buttons(acts)}</td>
          </tr>`
    }`;
}

export const when = (ms: number): Piece => time(new Date(ms).toISOString());

/** `warning_needs_response` and `WAITING_FOR_SELLER_RESPONSE` as words with a colour. */
export function state(status: string): Markup {
  const words = status.toLowerCase().replaceAll('_', ' ');
  return html`<span class="badge ${toneOf(words)}">${words}</span>`;
}

function toneOf(words: string): string {
  if (/^(won|succeeded|completed|resolved seller favour|canceled by buyer)$/.test(words)) return 'good';
  if (/pending|under review/.test(words)) return 'waiting';
  return /lost|failed|closed|cancel|prevented|resolved/.test(words) ? 'over' : 'open';
}
