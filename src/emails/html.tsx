/** The HTML part: a black masthead, a sheet of paper, the concierge at its foot. No picture is fetched from anywhere. */
import { Body } from '@react-email/body';
import { Container } from '@react-email/container';
import { Head } from '@react-email/head';
import { Html } from '@react-email/html';
import { Link } from '@react-email/link';
import { Text } from '@react-email/text';
import type { CSSProperties, ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { BlockView } from './blockView.tsx';
import { CONCIERGE_CONTACTS, COMPANY_NAME, UNSUBSCRIBE } from './brand.ts';
import { STYLE, STYLE_SHEET } from './style.ts';
import type { Email } from './template.ts';

/** Old Outlook lays tables out by this; what @react-email/render writes, without its stream and its copies. */
const DOCTYPE =
  '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">';

/** Everything in the blocks is set as text, so foreign words arrive escaped. */
export function renderHtml(email: Email): string {
  return DOCTYPE + renderToStaticMarkup(<EmailView email={email} />);
}

/** Blank and without width, so that an inbox does not go on with the masthead after a short preview. */
const NOTHING_MORE = '\u00A0\u200C\u200B'.repeat(120);

function EmailView({ email }: { readonly email: Email }) {
  return (
    <Html lang="en-GB" dir="ltr">
      <Head>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        {/* Phones would otherwise turn references and dates into links of their own. */}
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
        <title>{email.subject}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE_SHEET }} />
      </Head>
      <Body className="m-page" style={STYLE.body}>
        <div style={STYLE.preview}>
          {email.preview}
          {NOTHING_MORE}
        </div>
        <Band className="m-page m-around" style={STYLE.page}>
          <Container className="m-card" style={STYLE.card}>
            <Masthead />
            <Band className="m-content" style={STYLE.content}>
              {email.blocks.map((block, index) => (
                <BlockView key={index} block={block} locale={email.locale} />
              ))}
            </Band>
            {email.recipient.to === 'customer' ? (
              <ConciergeFooter unsubscribeLink={email.unsubscribeLink} />
            ) : (
              <TeamFooter />
            )}
          </Container>
        </Band>
      </Body>
    </Html>
  );
}

function Masthead() {
  return (
    <>
      <Band style={STYLE.masthead}>
        <Text style={STYLE.wordmark}>MIDAS</Text>
        <Text style={STYLE.wordmarkUnder}>THE LIFESTYLE</Text>
      </Band>
      <Band style={STYLE.goldRule}>&nbsp;</Band>
    </>
  );
}

function ConciergeFooter({ unsubscribeLink }: { readonly unsubscribeLink: string | undefined }) {
  return (
    <Band style={STYLE.footer}>
      <Text style={STYLE.footerTitle}>Your concierge, at any hour</Text>
      {CONCIERGE_CONTACTS.map(({ label, value, href }) => (
        <Text key={href} style={STYLE.footerLine}>
          <span style={STYLE.footerLabel}>{label}</span>{' '}
          <Link href={href} style={STYLE.footerLink}>
            {value}
          </Link>
        </Text>
      ))}
      <Text style={STYLE.imprint}>{COMPANY_NAME}</Text>
      {unsubscribeLink !== undefined && (
        <Text style={STYLE.unsubscribe}>
          <Link href={unsubscribeLink} style={STYLE.unsubscribeLink}>
            {UNSUBSCRIBE}
          </Link>
        </Text>
      )}
    </Band>
  );
}

function TeamFooter() {
  return (
    <Band style={STYLE.footer}>
      <Text style={STYLE.footerLine}>For the team only: it holds personal data of a customer.</Text>
      <Text style={STYLE.imprint}>{COMPANY_NAME}</Text>
    </Band>
  );
}

/** Padding and colour stand on the cell: Outlook ignores them on the table that react-email's Section styles. */
function Band({ children, ...cell }: { className?: string; style: CSSProperties; children: ReactNode }) {
  return (
    <table role="presentation" width="100%" cellPadding={0} cellSpacing={0} border={0}>
      <tbody>
        <tr>
          <td {...cell}>{children}</td>
        </tr>
      </tbody>
    </table>
  );
}
