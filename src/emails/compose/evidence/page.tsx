/** The evidence pack as a person sees it: the case, what is missing, each section, and how to hand it in. No script. */
import { createHash } from 'node:crypto';
import { renderToStaticMarkup } from 'react-dom/server';
import type { CompellingEvidence, DisputeStage, DisputeStatus } from '../../../domain/dispute/dispute.ts';
import {
  EVIDENCE_KINDS,
  EVIDENCE_SECTIONS,
  SECTION_LIMIT,
  STATEMENT_LIMIT,
  type EvidenceKind,
  type EvidenceSection,
} from '../../../domain/dispute/evidence.ts';
import type { EvidencePack } from '../../../domain/dispute/pack.ts';
import type { PaymentProvider } from '../../../domain/payment/status.ts';
import { COMPANY_NAME } from '../../brand.ts';
import { COMPANY_LOCALE, formatDate, formatWhen } from '../../format.ts';
import { foreign, money, spoken } from './lines.ts';
import { PROVIDERS } from './moneySection.ts';
import { PAGE_STYLE } from './pageStyle.ts';
import { SectionText } from './sectionText.tsx';

/** The case itself, as it stands with its provider. */
export interface DisputeOnPage {
  readonly disputeId: string;
  readonly provider: PaymentProvider;
  readonly stage: DisputeStage;
  readonly status: DisputeStatus;
  /** As the provider gives it; null until it has been asked. */
  readonly reason: string | null;
  /** Minor units of the currency that the provider disputes in. */
  readonly amount: number;
  readonly currency: string;
  readonly openedAt: string;
  /** Null where the provider has set none. */
  readonly evidenceDueBy: string | null;
  readonly acceptsEvidence: boolean;
}

/** What a browser may do with the page: show its own style, and nothing else. */
export const EVIDENCE_PAGE_CSP = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A whole HTML page. Everything in the pack is set as text, so foreign words arrive escaped. */
export function renderEvidencePage(pack: EvidencePack, dispute: DisputeOnPage): string {
  return `<!DOCTYPE html>${renderToStaticMarkup(<EvidencePage pack={pack} dispute={dispute} />)}`;
}

interface PageProps {
  readonly pack: EvidencePack;
  readonly dispute: DisputeOnPage;
}

const STAGES: Readonly<Record<DisputeStage, string>> = { inquiry: 'Inquiry', chargeback: 'Chargeback' };

const STATUSES: Readonly<Record<DisputeStatus, string>> = {
  needs_response: 'Evidence is waited for',
  under_review: 'The bank is reading the evidence',
  won: 'Won',
  lost: 'Lost',
  withdrawn: 'Withdrawn by the customer',
  prevented: 'Prevented before it became a dispute',
};

const TITLES: Readonly<Record<EvidenceSection, string>> = {
  booking: 'The booking',
  terms: 'The terms, and their acceptance',
  payments: 'Payments, receipts and refunds',
  messages: 'Messages to the customer',
  access: 'Access to the booking',
  timeline: 'The timeline',
  earlier_payments: 'Earlier undisputed payments',
};

const KINDS: Readonly<Record<EvidenceKind, string>> = {
  service_provided: 'The rental took place',
  refunded: 'The money has gone back, or is on its way',
  other: 'Something else',
};

const ELIGIBILITY: Readonly<Record<CompellingEvidence['status'], string>> = {
  qualified: 'The dispute qualifies',
  requires_action: 'The dispute may qualify, once nothing is missing',
  not_qualified: 'The dispute does not qualify',
};

function EvidencePage({ pack, dispute }: PageProps) {
  return (
    <html lang="en-GB" dir="ltr">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
        <title>{`Evidence ${foreign(dispute.disputeId)} · ${COMPANY_NAME}`}</title>
        <style dangerouslySetInnerHTML={{ __html: PAGE_STYLE }} />
      </head>
      <body>
        <header>
          <p className="wordmark">MIDAS</p>
          <p className="under">THE LIFESTYLE</p>
        </header>
        <main>
          <p className="eyebrow">{`${STAGES[dispute.stage]} · ${PROVIDERS[dispute.provider]}`}</p>
          <h1>{`Evidence for ${pack.bookingId}`}</h1>
          <Case pack={pack} dispute={dispute} />
          {pack.compellingEvidence !== undefined && <Compelling evidence={pack.compellingEvidence} />}
          <Contents pack={pack} />
          {EVIDENCE_SECTIONS.map((section) => (
            <Section key={section} name={section} text={pack.sections[section]} />
          ))}
          <HandIn pack={pack} dispute={dispute} />
        </main>
        <footer>
          <p>For the team only: it holds personal data of a customer.</p>
          <p className="imprint">{COMPANY_NAME}</p>
        </footer>
      </body>
    </html>
  );
}

function Case({ pack, dispute }: PageProps) {
  const { name, timeZone } = pack.place;
  const when = (instant: string) => formatWhen(instant, timeZone, name, COMPANY_LOCALE);
  const { amount, currency, evidenceDueBy, reason } = dispute;
  return (
    <dl>
      <Fact label="Disputed" value={money(amount, currency)} className="amount" />
      <Fact label="Reason" value={reason === null ? 'Not known yet' : spoken(reason)} />
      <Fact
        label="Evidence by"
        value={evidenceDueBy === null ? 'No date given' : when(evidenceDueBy)}
        className="deadline"
      />
      <Fact label="Status" value={STATUSES[dispute.status]} />
      <Fact label="Opened" value={when(dispute.openedAt)} />
      <Fact label="Case" value={foreign(dispute.disputeId)} />
      <Fact label="Customer" value={pack.customer === null ? 'Erased' : pack.customer.name} />
      <Fact label="Rental" value={pack.service.description} />
      <Fact label="Dates" value={`${dateOf(pack.service.from)} to ${dateOf(pack.service.until)}`} />
      <Fact label="Refunds of the payment" value={pack.refundIds.join(', ') || 'None'} />
      <Fact label="Suggested answer" value={KINDS[pack.suggestedKind]} />
    </dl>
  );
}

const dateOf = (date: string): string => formatDate(`${date}T00:00:00Z`, COMPANY_LOCALE);

function Fact({ label, value, className }: { label: string; value: string; className?: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className={className}>
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}

function Compelling({ evidence }: { readonly evidence: CompellingEvidence }) {
  const { missing, status } = evidence;
  return (
    <aside>
      <h2>Visa’s compelling evidence 3.0</h2>
      <p>{ELIGIBILITY[status]}.</p>
      {missing.length > 0 && <p className="label">What is missing</p>}
      {missing.length > 0 && (
        <ul>
          {missing.map((each, index) => (
            <li key={index}>{spoken(each)}</li>
          ))}
        </ul>
      )}
      {missing.length === 0 && status !== 'not_qualified' && (
        <p>Nothing is missing: two earlier payments are handed in with this pack.</p>
      )}
    </aside>
  );
}

function Contents({ pack }: { readonly pack: EvidencePack }) {
  return (
    <nav>
      {EVIDENCE_SECTIONS.map((section) => (
        <a key={section} href={`#${section}`} className={pack.sections[section] === '' ? 'empty' : undefined}>
          {TITLES[section]}
        </a>
      ))}
      <a href="#hand-in">To hand it in</a>
    </nav>
  );
}

function Section({ name, text }: { readonly name: EvidenceSection; readonly text: string }) {
  return (
    <section id={name}>
      <h2>{TITLES[name]}</h2>
      <p className="measure">
        <code>{name}</code>
        {text === ''
          ? 'Nothing on record'
          : `${counted(text.length)} of ${counted(SECTION_LIMIT)} characters`}
      </p>
      {text !== '' && <SectionText text={text} />}
    </section>
  );
}

const counted = (count: number): string => count.toLocaleString(COMPANY_LOCALE);

function HandIn({ pack, dispute }: PageProps) {
  const { disputeId, acceptsEvidence, provider } = dispute;
  const body = {
    kind: pack.suggestedKind,
    statement: 'In your own words: what happened, and why the payment is due.',
  };
  return (
    <section id="hand-in" className="hand-in">
      <h2>To edit it and hand it in</h2>
      {!acceptsEvidence && (
        <p className="closed">{`${PROVIDERS[provider]} takes no evidence for this case now.`}</p>
      )}
      <p>With a staff token of legal, send your statement; the sections go as they stand above.</p>
      <pre className="request">
        {`POST /v1/ops/disputes/${encodeURIComponent(disputeId)}/evidence\n\n${JSON.stringify(body, null, 2)}`}
      </pre>
      <p>
        To change them, add <code>sections</code> to it: a text replaces the section of its name, and an empty
        one leaves it out.
      </p>
      <pre className="request">{EDITED}</pre>
      <p className="measure">
        {`The statement has at most ${counted(STATEMENT_LIMIT)} characters, a section ${counted(SECTION_LIMIT)}. The kind is ${EVIDENCE_KINDS.join(', ')}.`}
      </p>
    </section>
  );
}

const EDITED = '"sections": { "timeline": "A text of yours.", "access": "" }';
