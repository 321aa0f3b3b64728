/** The plain-text part: set like a typed page, 72 characters wide, links on lines of their own. */
import type { AmountRow, Block, FactRow } from './blocks.ts';
import { CONCIERGE_CONTACTS, COMPANY_NAME, UNSUBSCRIBE } from './brand.ts';
import { formatMoney } from './format.ts';
import type { Email } from './template.ts';
import { isolated, isolateEachLine } from './words.ts';

/** Characters a line: what terminals and quoting in replies bear. */
const WIDTH = 72;
const RULE = '-'.repeat(WIDTH);

export function renderText(email: Email): string {
  const body = email.blocks.map((block) => blockText(block, email.locale)).join('\n\n');
  return `${COMPANY_NAME.toUpperCase()}\n${RULE}\n\n${body}\n\n${RULE}\n${footerText(email)}\n`;
}

function blockText(block: Block, locale: string): string {
  switch (block.kind) {
    case 'title':
      return `${block.eyebrow.toUpperCase()}\n\n${wrap(block.text)}`;
    case 'heading':
      return `${block.text}\n${'-'.repeat(Math.min([...block.text].length, WIDTH))}`;
    case 'paragraph':
    case 'note':
      return wrap(block.text);
    case 'facts':
      return factsText(block.rows);
    case 'amounts':
      return amountsText(block.rows, locale);
    case 'button':
    case 'link':
      return `${block.label}:\n${readable(block.href)}`;
    case 'quote':
      return quoted(block.text);
  }
}

function factsText(rows: readonly FactRow[]): string {
  const column = 2 + Math.max(...rows.map(({ label }) => label.length));
  return rows.map(({ label, value }) => wrap(value, label.padEnd(column), ' '.repeat(column))).join('\n');
}

function amountsText(rows: readonly AmountRow[], locale: string): string {
  const figures = rows.map(({ amount, currency }) => breakable(formatMoney(amount, currency, locale)));
  const column = Math.max(...figures.map((figure) => figure.length));
  const labels = 4 + Math.max(...rows.map(({ label }) => label.length));
  return rows
    .map(({ label, weight }, index) => {
      const line = `${label.padEnd(labels)}${(figures[index] ?? '').padStart(column)}`;
      return weight === 'total' && index > 0 ? `${'-'.repeat(line.length)}\n${line}` : line;
    })
    .join('\n');
}

/** Every line is marked, so that nothing in it can be taken for the email itself. */
function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => wrap(isolated(line), '> ', '> ').trimEnd())
    .join('\n');
}

function footerText({ recipient, unsubscribeLink }: Email): string {
  if (recipient.to === 'team') return wrap('For the team only: it holds personal data of a customer.');
  const contacts = CONCIERGE_CONTACTS.map(({ label, value }) => ({ label, value }));
  const concierge = `Your concierge, at any hour\n\n${factsText(contacts)}\n\n${COMPANY_NAME}`;
  return unsubscribeLink === undefined ? concierge : `${concierge}\n\n${UNSUBSCRIBE}:\n${unsubscribeLink}`;
}

/** An email address stands as itself; every other link is given whole. */
function readable(href: string): string {
  return href.startsWith('mailto:') ? href.slice('mailto:'.length).replace(/\?.*$/, '') : href;
}

/** Breaks between words only: a link or a very long name stays whole on its line. Amounts stay together. */
function wrap(text: string, first = '', rest = ''): string {
  const lines: string[] = [];
  let line = first;
  let started = false;
  for (const word of text.replace(/\b([A-Z]{3}) (?=\d)/g, '$1\u00A0').split(' ')) {
    if (started && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = rest;
      started = false;
    }
    line += started ? ` ${word}` : word;
    started = true;
  }
  return breakable(isolateEachLine([...lines, line]).join('\n'));
}

/** The spaces that kept an amount together have done their work; on a typed page they are spaces like any other. */
const breakable = (text: string) => text.replace(/[\u00A0\u202F]/g, ' ');
