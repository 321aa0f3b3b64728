/** The content of an email, free of any medium: HTML and plain text are both drawn from it, so they never differ. */
import type { Currency, MinorUnits } from '../domain/money/money.ts';

export interface FactRow {
  readonly label: string;
  readonly value: string;
  /** What the value opens: `tel:`, `mailto:` or `https:`. */
  readonly href?: string;
}

export interface AmountRow {
  readonly label: string;
  readonly amount: MinorUnits;
  readonly currency: Currency;
  /** `total` is set off by a rule and weight. */
  readonly weight?: 'total';
}

export type Block =
  /** The email's own title: exactly one, first. */
  | { readonly kind: 'title'; readonly eyebrow: string; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly FactRow[] }
  | { readonly kind: 'amounts'; readonly rows: readonly AmountRow[] }
  | { readonly kind: 'button'; readonly label: string; readonly href: string }
  /** A way that is open, but not the one the email asks for. */
  | { readonly kind: 'link'; readonly label: string; readonly href: string }
  /** Words of somebody else, line breaks kept; set apart so that they never pass for ours. */
  | { readonly kind: 'quote'; readonly text: string }
  /** Small print. */
  | { readonly kind: 'note'; readonly text: string };

export const title = (eyebrow: string, text: string): Block => ({ kind: 'title', eyebrow, text });
export const heading = (text: string): Block => ({ kind: 'heading', text });
export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
/** How an email to a customer begins; null where their name is not for an email (compose/data.ts). */
export const greeting = (customerName: string | null): Block => paragraph(`Dear ${customerName ?? 'guest'},`);
export const facts = (rows: readonly FactRow[]): Block => ({ kind: 'facts', rows });
export const amounts = (rows: readonly AmountRow[]): Block => ({ kind: 'amounts', rows });
export const button = (label: string, href: string): Block => ({ kind: 'button', label, href });
export const link = (label: string, href: string): Block => ({ kind: 'link', label, href });
export const quote = (text: string): Block => ({ kind: 'quote', text });
export const note = (text: string): Block => ({ kind: 'note', text });
