/** A section of the pack letter by letter; only its looks tell titles, labels and quotations apart. */
import { Fragment, type ReactNode } from 'react';

/** Copied from the page, it is the text that is handed in. */
export function SectionText({ text }: { readonly text: string }) {
  const lines = text.split('\n');
  return (
    <pre>
      {lines.map((line, index) => (
        <Fragment key={index}>
          {index > 0 && '\n'}
          {lineOf(line, lines[index + 1] ?? '')}
        </Fragment>
      ))}
    </pre>
  );
}

function lineOf(line: string, next: string): ReactNode {
  if (line.startsWith('>')) return <q>{line}</q>;
  if (/^\S/.test(line) && /^(?: {2}|>)/.test(next)) return <b>{line}</b>;
  const colon = line.indexOf(': ');
  if (colon === -1) return line;
  return (
    <>
      <i>{line.slice(0, colon + 1)}</i>
      {line.slice(colon + 1)}
    </>
  );
}
