/** The look of the HTML part, inline because email clients drop style sheets; only dark mode and phones use one. */
import type { CSSProperties } from 'react';
import { COLOUR, FONT } from './brand.ts';

const sans: CSSProperties = {
  fontFamily: FONT.sans,
  fontSize: '15px',
  lineHeight: '25px',
  color: COLOUR.ink,
};
const serif: CSSProperties = { fontFamily: FONT.serif, fontWeight: 400, color: COLOUR.ink };
/** Breaks a word that has no end, but no other. */
const breakable: CSSProperties = { overflowWrap: 'anywhere', wordBreak: 'break-word' };
const cell: CSSProperties = {
  padding: '11px 0',
  borderBottom: `1px solid ${COLOUR.hairline}`,
  verticalAlign: 'top',
};
/**
 * Black that stays black: Gmail's apps turn colours over in the dark but leave pictures alone, and a gradient is one.
 * Only gold may stand on it, as it is as readable turned over.
 */
const black: CSSProperties = {
  backgroundColor: COLOUR.black,
  backgroundImage: `linear-gradient(${COLOUR.black},${COLOUR.black})`,
};
const total: CSSProperties = {
  borderTop: `1px solid ${COLOUR.gold}`,
  borderBottom: 'none',
  paddingTop: '14px',
};

export const STYLE = {
  body: { margin: 0, backgroundColor: COLOUR.linen },
  /** What an inbox shows beside the subject; the email itself does not. */
  preview: { display: 'none', overflow: 'hidden', lineHeight: '1px', opacity: 0, maxHeight: 0, maxWidth: 0 },
  page: { padding: '32px 0', backgroundColor: COLOUR.linen },
  card: { width: '100%', maxWidth: '600px', backgroundColor: COLOUR.paper },
  masthead: { ...black, padding: '38px 24px 34px', textAlign: 'center' },
  wordmark: {
    fontFamily: FONT.serif,
    fontSize: '34px',
    lineHeight: '38px',
    letterSpacing: '14px',
    // The last letter's spacing would push the word off its centre.
    paddingLeft: '14px',
    color: COLOUR.gold,
    margin: 0,
  },
  wordmarkUnder: {
    fontFamily: FONT.serif,
    fontSize: '11px',
    lineHeight: '16px',
    letterSpacing: '5px',
    paddingLeft: '5px',
    color: COLOUR.gold,
    margin: '8px 0 0',
  },
  goldRule: { height: '2px', lineHeight: '2px', fontSize: '1px', backgroundColor: COLOUR.gold },
  content: { padding: '44px 48px 30px' },
  eyebrow: {
    fontFamily: FONT.sans,
    fontSize: '11px',
    lineHeight: '16px',
    letterSpacing: '2.5px',
    textTransform: 'uppercase',
    color: COLOUR.goldInk,
    margin: '0 0 14px',
  },
  title: {
    ...serif,
    ...breakable,
    fontSize: '32px',
    lineHeight: '40px',
    margin: '0 0 28px',
    textWrap: 'balance',
  },
  heading: { ...serif, fontSize: '21px', lineHeight: '28px', margin: '34px 0 10px' },
  paragraph: { ...sans, ...breakable, margin: '0 0 18px' },
  note: {
    ...sans,
    ...breakable,
    fontSize: '13px',
    lineHeight: '21px',
    color: COLOUR.inkSoft,
    margin: '0 0 18px',
  },
  quote: {
    ...sans,
    ...breakable,
    fontFamily: FONT.serif,
    fontStyle: 'italic',
    fontSize: '16px',
    margin: '0 0 18px',
    padding: '2px 0 2px 18px',
    borderLeft: `2px solid ${COLOUR.gold}`,
  },
  table: { width: '100%', margin: '8px 0 26px', borderTop: `1px solid ${COLOUR.hairline}` },
  factLabel: {
    ...sans,
    ...cell,
    width: '34%',
    paddingRight: '16px',
    fontSize: '13px',
    color: COLOUR.inkSoft,
  },
  factValue: { ...sans, ...breakable, ...cell, textWrap: 'balance' },
  amountLabel: { ...sans, ...breakable, ...cell, paddingRight: '16px' },
  amount: { ...sans, ...cell, textAlign: 'right', whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' },
  totalLabel: { ...serif, ...breakable, ...cell, ...total, paddingRight: '16px', fontSize: '19px' },
  total: {
    ...serif,
    ...cell,
    ...total,
    textAlign: 'right',
    whiteSpace: 'nowrap',
    fontSize: '19px',
    fontVariantNumeric: 'lining-nums tabular-nums',
  },
  link: { color: COLOUR.ink, textDecoration: 'underline', textDecorationColor: COLOUR.gold },
  quietLink: { ...sans, fontSize: '13px', margin: '0 0 18px' },
  buttonRow: { padding: '10px 0 24px' },
  button: {
    fontFamily: FONT.sans,
    fontSize: '12px',
    letterSpacing: '2px',
    textTransform: 'uppercase',
    color: COLOUR.gold,
    ...black,
    border: `1px solid ${COLOUR.gold}`,
    padding: '17px 34px',
    textAlign: 'center',
  },
  footer: { backgroundColor: COLOUR.black, padding: '34px 24px 36px', textAlign: 'center' },
  footerTitle: {
    fontFamily: FONT.serif,
    fontSize: '18px',
    lineHeight: '24px',
    color: COLOUR.gold,
    margin: '0 0 14px',
  },
  footerLine: {
    fontFamily: FONT.sans,
    fontSize: '13px',
    lineHeight: '24px',
    color: COLOUR.ivory,
    margin: 0,
  },
  footerLabel: { color: '#A39A86', paddingRight: '6px' },
  footerLink: { color: COLOUR.ivory, textDecoration: 'none' },
  imprint: {
    fontFamily: FONT.sans,
    fontSize: '10px',
    lineHeight: '16px',
    letterSpacing: '2px',
    textTransform: 'uppercase',
    color: '#9A9384',
    margin: '22px 0 0',
  },
  unsubscribe: { fontFamily: FONT.sans, fontSize: '12px', lineHeight: '20px', margin: '14px 0 0' },
  unsubscribeLink: { color: '#A39A86', textDecoration: 'underline' },
} as const satisfies Record<string, CSSProperties>;

/** Dark mode keeps the company's own black; `data-ogsc` is how Outlook's apps mark it. */
export const DARK: readonly (readonly [selector: string, rule: string])[] = [
  ['.m-page', 'background-color:#0B0B0B'],
  ['.m-card', 'background-color:#151412'],
  ['.m-ink', `color:${COLOUR.ivory}`],
  ['.m-soft', 'color:#A8A193'],
  ['.m-gold', `color:${COLOUR.gold}`],
  ['.m-line', 'border-color:#34302A'],
];

const important = ([selector, rule]: readonly [string, string]) => `${selector}{${rule} !important}`;

export const STYLE_SHEET = [
  ':root{color-scheme:light dark;supported-color-schemes:light dark}',
  `@media (prefers-color-scheme:dark){${DARK.map(important).join('')}}`,
  ...DARK.map(([selector, rule]) => important([`[data-ogsc] ${selector}`, rule])),
  '@media (max-width:620px){.m-around{padding:0 !important}.m-content{padding:34px 24px 20px !important}.m-title{font-size:27px !important;line-height:34px !important}.m-button{display:block !important}}',
].join('');
