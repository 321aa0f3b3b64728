/** The unsubscribe page in the company's black and gold: words and one button, no script, nothing from elsewhere. */
import { createHash } from 'node:crypto';

const STYLE = `
  :root { color-scheme: dark; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #000; color: #f4efe4;
    font: 16px/1.7 Georgia, 'Times New Roman', serif; }
  main { box-sizing: border-box; width: 100%; max-width: 34rem; padding: 3rem 1.75rem; text-align: center; }
  .wordmark { margin: 0; color: #d4af37; font-size: 2rem; letter-spacing: .4em; padding-left: .4em; }
  .under { margin: .4rem 0 2.5rem; font-size: .72rem; letter-spacing: .3em; padding-left: .3em; }
  h1 { margin: 0 0 1rem; font-size: 1.5rem; font-weight: 400; line-height: 1.35; text-wrap: balance; }
  p { margin: 0 0 2rem; color: #cfc8b8; text-wrap: pretty; }
  button { padding: 1rem 2rem; border: 1px solid #d4af37; background: transparent; color: #d4af37; cursor: pointer;
    font: 13px/1 Georgia, 'Times New Roman', serif; letter-spacing: .14em; text-transform: uppercase; }
  button:hover, button:focus-visible { background: #d4af37; color: #000; outline: none; }
  button:focus-visible { box-shadow: 0 0 0 3px #000, 0 0 0 4px #d4af37; }
`;

/** The page's own style by its digest, its own form, and nothing else. */
export const PAGE_CSP = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Posts to the very address of the page. */
export const askPage = (): string =>
  page(
    'No more review requests?',
    'One click, and we ask you for no more reviews. Messages about a booking of yours still reach you.',
    '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>Unsubscribe</button></form>',
  );

export const donePage = (words: string): string => page('It is done', words);

export const staleLinkPage = (): string =>
  page(
    'This link leads nowhere',
    'Perhaps it was cut off on its way. Our concierge gladly helps: concierge@midasthelifestyle.com.',
  );

/** Constant words only: nothing of a request is ever shown. */
const page = (title: string, words: string, more = ''): string =>
  `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${title} · Midas The Lifestyle</title><style>${STYLE}</style></head>
<body><main><p class="wordmark">MIDAS</p><p class="under">THE LIFESTYLE</p><h1>${title}</h1><p>${words}</p>${more}</main></body>
</html>
`;
