/** A card payment as Stripe and the customer's bank see it, and all that they may still do about it. */
import { TEST_CARDS } from '../../../payment/stripe/payments/cards.ts';
import type { Charge, Dispute, FraudWarning, Intent, Refund } from '../../../payment/stripe/objects.ts';
import type { StripeState } from '../../../payment/stripe/state.ts';
import { html, type Markup } from '../../html.ts';
import { facts, money, type Page } from '../../layout.ts';
import { badge } from '../status.ts';
import { buttons, deadlines, refundForm, state, table, when, type Act, type Row } from './controls.ts';

const CONTROL = '/sandbox/stripe';

export function stripePaymentPage(intent: Intent, rows: StripeState): Page {
  const charge = rows.get('charge', intent.latest_charge ?? '');
  const of = <T extends { readonly charge: string | null }>(all: readonly T[]): readonly T[] =>
    all.filter((row) => charge !== undefined && row.charge === charge.id).toReversed();
  const body = html`<article class="bank">
    <p class="eyebrow">${intent.metadata['booking_id'] ?? intent.description ?? 'Card payment'}</p>
    <h1 class="amount">${money(intent.amount, intent.currency)}</h1>
    ${about(intent, charge)}
    <p class="notice bad" id="problem" role="alert" hidden></p>
    ${charge?.captured === true ? actions(charge) : html`<p class="none">Nothing has been taken that could be disputed or go back.</p>`}
    ${table('Disputes', ['Dispute', 'Amount', 'State', 'Held', 'Respond by', 'Evidence'], of(rows.all('dispute')).map(disputeRow))}
    ${table('Refunds', ['Refund', 'Amount', 'State', 'Made'], of(rows.all('refund')).map(refundRow))}
    ${table('Early fraud warnings', ['Warning', 'Type', 'State', 'Made'], of(rows.all('early_fraud_warning')).map(warningRow))}
  </article>`;
  return {
    title: `Payment of ${money(intent.amount, intent.currency)}`,
    body,
    script: 'bank.js',
    width: 'wide',
  };
}

function about(intent: Intent, charge: Charge | undefined): Markup {
  return facts([
    ['Payment', html`<code>${intent.id}</code>`],
    ['State', badge(intent.status)],
    ['Charge', charge === undefined ? '—' : html`<code>${charge.id}</code>`],
    ['Refunded', charge === undefined ? '—' : money(charge.amount_refunded, charge.currency)],
    ['Card page', html`<a href="/pay/${intent.id}">what the customer sees</a>`],
  ]);
}

function actions(charge: Charge): Markup {
  const dispute = (label: string, body: object): Act => ({
    label,
    path: `${CONTROL}/charges/${charge.id}/dispute`,
    body,
  });
  return html`<section>
      <h2>The bank</h2>
      ${buttons([
        dispute('Open an inquiry', { status: 'warning_needs_response' }),
        dispute('Open a chargeback', {}),
        dispute('Chargeback, compelling evidence required', { compellingEvidence: 'requires_action' }),
        dispute('Prevented, with our money', { status: 'prevented', tookMoney: true }),
        dispute('Prevented, without money', { status: 'prevented' }),
        { label: 'Warn of fraud', path: `${CONTROL}/charges/${charge.id}/early_fraud_warning` },
      ])}
    </section>
    <section>
      <h2>Refund behind our back</h2>
      ${refundForm({ path: `${CONTROL}/charges/${charge.id}/refund`, currency: charge.currency, as: 'minor' })}
      <p class="none">
        ${TEST_CARDS.filter(({ refund }) => refund !== 'immediate').map(
          ({ number, label }) => html`${label}: card ${number.slice(-4)}. `,
        )}
      </p>
    </section>`;
}

function disputeRow(dispute: Dispute): Row {
  const { evidence_details: details, payment_method_details: method } = dispute;
  const held = dispute.balance_transactions.reduce((sum, { amount }) => sum - amount, 0);
  const evidence = details.submission_count > 0 ? `submitted ${details.submission_count}×` : 'none submitted';
  return {
    cells: [
      html`<strong>${method?.card?.case_type ?? 'dispute'}</strong> <span>${dispute.reason}</span>
        <code>${dispute.id}</code>`,
      money(dispute.amount, dispute.currency),
      state(dispute.status),
      money(held, dispute.currency),
      details.due_by === null ? '—' : when(details.due_by * 1000),
      details.has_evidence && details.submission_count === 0 ? 'staged' : evidence,
    ],
    acts: disputeActs(dispute),
  };
}

function disputeActs({ id, status }: Dispute): readonly Act[] {
  const at = `${CONTROL}/disputes/${id}`;
  const close = (label: string, outcome: 'won' | 'lost'): Act => ({
    label,
    path: `${at}/close`,
    body: { outcome },
  });
  const due = deadlines(`${at}/due`, (inHours) => ({ inHours }));
  switch (status) {
    case 'warning_needs_response':
    case 'warning_under_review':
      return [{ label: 'Escalate', path: `${at}/escalate` }, close('Drop the inquiry', 'won'), ...due];
    case 'needs_response':
    case 'under_review':
      return [close('Win', 'won'), close('Lose', 'lost'), ...due];
    case 'won':
      return [close('Lose after all', 'lost')];
    case 'lost':
      return [close('Win after all', 'won')];
    default:
      return [];
  }
}

function refundRow(refund: Refund): Row {
  const end = (label: string, outcome: string): Act => ({
    label,
    path: `${CONTROL}/refunds/${refund.id}/settle`,
    body: { outcome },
  });
  const fails = end('Fail', 'failed');
  const acts: Readonly<Record<string, readonly Act[]>> = {
    pending: [end('Settle', 'succeeded'), fails, end('Cancel', 'canceled')],
    succeeded: [fails],
  };
  return {
    cells: [
      html`<code>${refund.id}</code>`,
      money(refund.amount, refund.currency),
      html`${state(refund.status ?? 'pending')} ${refund.failure_reason?.replaceAll('_', ' ')}`,
      when(refund.created * 1000),
    ],
    acts: acts[refund.status ?? ''] ?? [],
  };
}

function warningRow(warning: FraudWarning): Row {
  return {
    cells: [
      html`<code>${warning.id}</code>`,
      warning.fraud_type.replaceAll('_', ' '),
      warning.actionable ? state('actionable') : state('closed'),
      when(warning.created * 1000),
    ],
    acts: [],
  };
}
