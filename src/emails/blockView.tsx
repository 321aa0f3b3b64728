/** One block as email HTML: tables for layout, styles inline, classes only where dark mode or a phone changes them. */
import { Button } from '@react-email/button';
import { Heading } from '@react-email/heading';
import { Link } from '@react-email/link';
import { Text } from '@react-email/text';
import { Fragment, type ReactNode } from 'react';
import type { AmountRow, Block, FactRow } from './blocks.ts';
import { formatMoney } from './format.ts';
import { STYLE } from './style.ts';
import { isolated, isolates } from './words.ts';

/** @param props.locale how amounts are written */
export function BlockView({ block, locale }: { readonly block: Block; readonly locale: string }): ReactNode {
  switch (block.kind) {
    case 'title':
      return (
        <>
          <Text className="m-gold" style={STYLE.eyebrow}>
            {block.eyebrow}
          </Text>
          <Heading as="h1" className="m-ink m-title" style={STYLE.title}>
            {wordsOf(block.text)}
          </Heading>
        </>
      );
    case 'heading':
      return (
        <Heading as="h2" className="m-ink" style={STYLE.heading}>
          {wordsOf(block.text)}
        </Heading>
      );
    case 'paragraph':
      return (
        <Text className="m-ink" style={STYLE.paragraph}>
          {wordsOf(block.text)}
        </Text>
      );
    case 'facts':
      return <Facts rows={block.rows} />;
    case 'amounts':
      return <Amounts rows={block.rows} locale={locale} />;
    case 'button':
      return (
        <div style={STYLE.buttonRow}>
          <Button className="m-button" href={block.href} style={STYLE.button}>
            {block.label}
          </Button>
        </div>
      );
    case 'link':
      return (
        <Text style={STYLE.quietLink}>
          <ValueLink href={block.href} value={block.label} />
        </Text>
      );
    case 'quote':
      return (
        <Text className="m-ink" style={STYLE.quote}>
          <Lines text={block.text} />
        </Text>
      );
    case 'note':
      return (
        <Text className="m-soft" style={STYLE.note}>
          {wordsOf(block.text)}
        </Text>
      );
  }
}

function Facts({ rows }: { readonly rows: readonly FactRow[] }) {
  return (
    <Table>
      {rows.map(({ label, value, href }, index) => (
        <tr key={index}>
          <td className="m-soft m-line" style={STYLE.factLabel}>
            {label}
          </td>
          <td className="m-ink m-line" style={STYLE.factValue}>
            {href === undefined ? wordsOf(value) : <ValueLink href={href} value={value} />}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Amounts({ rows, locale }: { readonly rows: readonly AmountRow[]; readonly locale: string }) {
  return (
    <Table>
      {rows.map(({ label, amount, currency, weight }, index) => (
        <tr key={index}>
          <td
            className={weight === 'total' ? 'm-ink' : 'm-ink m-line'}
            style={weight === 'total' ? STYLE.totalLabel : STYLE.amountLabel}
          >
            {label}
          </td>
          <td
            className={weight === 'total' ? 'm-ink' : 'm-ink m-line'}
            style={weight === 'total' ? STYLE.total : STYLE.amount}
          >
            {formatMoney(amount, currency, locale)}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Table({ children }: { readonly children: ReactNode }) {
  return (
    <table
      className="m-line"
      role="presentation"
      width="100%"
      cellPadding={0}
      cellSpacing={0}
      border={0}
      style={STYLE.table}
    >
      <tbody>{children}</tbody>
    </table>
  );
}

function ValueLink({ href, value }: { readonly href: string; readonly value: string }) {
  return (
    <Link className="m-ink" href={href} style={STYLE.link}>
      {wordsOf(value)}
    </Link>
  );
}

function Lines({ text }: { readonly text: string }) {
  return text.split('\n').map((line, index) => (
    <Fragment key={index}>
      {index > 0 && <br />}
      {wordsOf(isolated(line))}
    </Fragment>
  ));
}

/** Marks around words of another direction become an element: email clients have known it longer than the marks. */
function wordsOf(text: string): ReactNode {
  const turns = isolates(text);
  if (turns.length === 1) return text;
  return turns.map((turn, index) =>
    index % 2 === 1 ? <bdi key={index}>{turn}</bdi> : <Fragment key={index}>{turn}</Fragment>,
  );
}
