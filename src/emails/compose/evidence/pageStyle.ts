/** The look of the evidence page: that of the emails, on a wider sheet, and fit for paper. */
import { COLOUR, FONT } from '../../brand.ts';

const { black, gold, goldInk, hairline, ink, inkSoft, ivory, linen, paper } = COLOUR;

export const PAGE_STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0; background: ${linen}; color: ${ink}; font: 15px/25px ${FONT.sans}; }
header { background: ${black}; border-bottom: 2px solid ${gold}; padding: 38px 24px 34px; text-align: center; color: ${gold};
  font-family: ${FONT.serif}; }
.wordmark { margin: 0; font-size: 34px; line-height: 38px; letter-spacing: 14px; padding-left: 14px; }
.under { margin: 8px 0 0; font-size: 11px; line-height: 16px; letter-spacing: 5px; padding-left: 5px; }
main { max-width: 920px; margin: 0 auto; padding: 56px 72px 40px; background: ${paper}; }
h1, h2 { font-family: ${FONT.serif}; font-weight: 400; text-wrap: balance; overflow-wrap: anywhere; }
h1 { margin: 0 0 30px; font-size: 38px; line-height: 46px; }
h2 { margin: 0; font-size: 25px; line-height: 32px; }
p { margin: 0 0 14px; text-wrap: pretty; }
.eyebrow { margin: 0 0 14px; color: ${goldInk}; font-size: 11px; line-height: 16px; letter-spacing: 2.5px; text-transform: uppercase; }
dl { margin: 0 0 36px; border-top: 1px solid ${hairline}; }
dl > div { display: grid; grid-template-columns: 200px 1fr; gap: 24px; padding: 11px 0; border-bottom: 1px solid ${hairline}; }
dt { color: ${inkSoft}; font-size: 13px; }
dd { margin: 0; overflow-wrap: anywhere; }
.amount { font-family: ${FONT.serif}; font-size: 22px; font-variant-numeric: lining-nums tabular-nums; }
.deadline { font-weight: 600; }
aside { margin: 0 0 36px; padding: 24px 30px 14px; background: ${linen}; border-left: 2px solid ${gold}; }
aside h2 { font-size: 21px; line-height: 28px; margin-bottom: 8px; }
.label { margin: 0 0 6px; color: ${inkSoft}; font-size: 13px; }
ul { margin: 0 0 14px; padding-left: 20px; }
li { margin: 0 0 4px; overflow-wrap: anywhere; }
li::marker { color: ${gold}; }
nav { display: flex; flex-wrap: wrap; gap: 8px 28px; margin: 0 0 12px; padding: 18px 0; border-top: 1px solid ${gold};
  border-bottom: 1px solid ${gold}; font-size: 13px; }
a { color: ${ink}; text-decoration: none; border-bottom: 1px solid transparent; }
a:hover, a:focus-visible { border-bottom-color: ${gold}; outline: none; }
.empty { color: ${inkSoft}; }
section { padding: 38px 0 4px; scroll-margin-top: 8px; }
.measure { margin: 4px 0 16px; color: ${inkSoft}; font-size: 12px; line-height: 18px; }
code { font: 13px/22px ui-monospace, Menlo, Consolas, monospace; }
.measure code { margin-right: 10px; color: ${goldInk}; font: inherit; letter-spacing: .5px; }
pre { margin: 0; font: 14px/24px ${FONT.sans}; white-space: pre-wrap; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
pre:not(.request) { padding: 20px 24px; border: 1px solid ${hairline}; border-top: 1px solid ${gold}; }
pre b { font: 400 17px/28px ${FONT.serif}; }
pre i { font-style: normal; color: ${inkSoft}; }
pre q { font: italic 15px/24px ${FONT.serif}; quotes: none; }
.hand-in { padding-bottom: 20px; }
.hand-in h2 { margin-bottom: 12px; }
.closed { font-weight: 600; }
.request { margin: 18px 0 12px; padding: 24px 28px; background: ${black}; color: ${ivory}; font: 13px/22px ui-monospace, Menlo, Consolas, monospace; }
footer { background: ${black}; color: ${ivory}; padding: 30px 24px 34px; text-align: center; font-size: 13px; line-height: 24px; }
footer p { margin: 0; }
.imprint { margin-top: 14px; color: #9A9384; font-size: 10px; line-height: 16px; letter-spacing: 2px; text-transform: uppercase; }
@media (max-width: 700px) {
  main { padding: 36px 22px 24px; }
  h1 { font-size: 29px; line-height: 36px; }
  dl > div { grid-template-columns: 1fr; gap: 0; }
}
@media print {
  body, main { background: ${paper}; }
  main { max-width: none; padding: 24px 0; }
  header, footer { background: ${paper}; color: ${ink}; }
  nav, .hand-in { display: none; }
  h2, dl > div, pre b { break-after: avoid; }
}
`;
