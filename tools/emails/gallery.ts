/**
 * Writes every email with sample data into a folder, with an index to browse and, where Chromium is installed,
 * a picture at desktop and phone width, in daylight and in the dark.
 * Usage: npx tsx tools/emails/gallery.ts [folder]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  recipientOf,
  renderEmail,
  sampleData,
  TEMPLATE_NAMES,
  type RenderedEmail,
} from '../../src/emails/index.ts';
import { findChromium, photograph, type Shot } from './photograph.ts';

const VIEWS = [
  { suffix: '1280', width: 1280, dark: false },
  { suffix: '390', width: 390, dark: false },
  { suffix: '390-dark', width: 390, dark: true },
];

const folder = resolve(process.argv[2] ?? join('.midas', 'email-gallery'));
await mkdir(folder, { recursive: true });

const emails = await Promise.all(
  TEMPLATE_NAMES.map(async (name) => ({ name, ...(await renderEmail(name, sampleData(name))) })),
);
for (const { name, html, text } of emails) {
  await writeFile(join(folder, `${name}.html`), html);
  await writeFile(join(folder, `${name}.txt`), text);
}
await writeFile(join(folder, 'index.html'), indexPage(emails));
console.log(`${emails.length} emails in ${join(folder, 'index.html')}`);

const chromium = findChromium();
if (chromium === undefined) {
  console.log('No pictures: no Chromium found; CHROMIUM_PATH may name one.');
} else {
  const shots = emails.flatMap(({ name }) => VIEWS.map((view) => shotOf(name, view)));
  await photograph(chromium, shots);
  console.log(`${shots.length} pictures beside them`);
}

function shotOf(name: string, { suffix, width, dark }: (typeof VIEWS)[number]): Shot {
  const url = pathToFileURL(join(folder, `${name}.html`)).href;
  return { url, path: join(folder, `${name}-${suffix}.png`), width, dark };
}

function indexPage(entries: readonly (RenderedEmail & { name: (typeof TEMPLATE_NAMES)[number] })[]): string {
  const sections = entries.map(({ name, subject }) => {
    const recipient = recipientOf(name);
    const to = recipient.to === 'team' ? recipient.team : 'the customer';
    return `<section><h2>${name}</h2><p>To ${to}: ${escape(subject)} · <a href="${name}.html">HTML</a> · <a href="${name}.txt">plain text</a></p>
<iframe src="${name}.html" title="${name}"></iframe><iframe src="${name}.txt" title="${name}, plain text"></iframe></section>`;
  });
  return `<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Emails of Midas The Lifestyle</title>
<style>body{font:16px/1.5 Georgia,serif;margin:2rem auto;max-width:1300px;padding:0 1rem}iframe{width:49%;height:720px;border:1px solid #ddd}h2{margin:2.5rem 0 0;font-weight:400}</style>
<h1>Emails</h1>
${sections.join('\n')}
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
