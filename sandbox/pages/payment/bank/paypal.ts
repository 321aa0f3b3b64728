/** A PayPal payment as PayPal sees it, and all that the customer and PayPal may still do about it. */
import type { Capture, Dispute, Order, Refund } from '../../../payment/paypal/objects.ts';
import type { PayPalState } from '../../../payment/paypal/state.ts';
import { html, type Markup } from '../../html.ts';
import { facts, money, type Page } from '../../layout.ts';
import { orderBadge } from '../status.ts';
import { buttons, deadlines, refundForm, state, table, when, type Act, type Row } from './controls.ts';

const CONTROL = '/sandbox/paypal';

export function paypalPaymentPage(order: Order, rows: PayPalState): Page {
  const capture = rows.all('capture').findLast(({ orderId }) => orderId === order.id);
  const of = <T extends { readonly orderId: string }>(all: readonly T[]): readonly T[] =>
    all.filter(({ orderId }) => orderId === order.id).toReversed();
  const title = money(order.money.amount, order.money.currency);
  const body = html`<article class="bank">
    <p class="eyebrow">${order.customId ?? order.invoiceId ?? 'PayPal payment'}</p>
    <h1 class="amount">${title}</h1>
    ${facts([
      ['Order', html`<code>${order.id}</code>`],
      ['State', orderBadge(order.status)],
      ['Capture', capture === undefined ? '—' : html`<code>${capture.id}</code> ${state(capture.status)}`],
      ['Approval page', html`<a href="/checkoutnow?token=${order.id}">what the customer sees</a>`],
    ])}
    <p class="notice bad" id="problem" role="alert" hidden></p>
    ${capture === undefined ? html`<p class="none">Nothing has been taken that could be disputed or go back.</p>` : actions(capture)}
    ${table('Disputes', ['Dispute', 'Amount', 'State', 'Respond by', 'Evidence'], of(rows.all('dispute')).map(disputeRow))}
    ${table('Refunds', ['Refund', 'Amount', 'State', 'Made'], of(rows.all('refund')).map(refundRow))}
  </article>`;
  return { title: `PayPal payment of ${title}`, body, script: 'bank.js', width: 'wide' };
}

function actions({ id, status, money: { currency } }: Capture): Markup {
  const at = `${CONTROL}/captures/${id}`;
  const settle = (label: string, outcome: string): Act => ({
    label,
    path: `${at}/settle`,
    body: { outcome },
  });
  const open = (label: string, stage: string): Act => ({ label, path: `${at}/dispute`, body: { stage } });
  const settling = [settle('Complete the capture', 'completed'), settle('Deny the capture', 'denied')];
  return html`<section>
      <h2>The customer, the bank and PayPal</h2>
      ${buttons([
        ...(status === 'PENDING' ? settling : []),
        open('Open an inquiry', 'INQUIRY'),
        open('Open a chargeback', 'CHARGEBACK'),
        { label: 'Take the money back', path: `${at}/reverse` },
      ])}
    </section>
    <section>
      <h2>Refund behind our back</h2>
      ${refundForm({ path: `${at}/refund`, currency, as: 'wire' })}
    </section>`;
}

function disputeRow(dispute: Dispute): Row {
  return {
    cells: [
      html`<strong>${dispute.stage.toLowerCase().replaceAll('_', ' ')}</strong>
        <span>${dispute.reason.toLowerCase().replaceAll('_', ' ')}</span> <code>${dispute.id}</code>`,
      money(dispute.money.amount, dispute.money.currency),
      state(dispute.outcome ?? dispute.status),
      when(dispute.dueAt),
      dispute.evidence.length === 0 ? 'none submitted' : `submitted ${dispute.evidence.length}×`,
    ],
    acts: dispute.status === 'RESOLVED' ? [] : disputeActs(dispute),
  };
}

function disputeActs({ id, stage, status }: Dispute): readonly Act[] {
  const at = `${CONTROL}/disputes/${id}`;
  const asked = { status: 'WAITING_FOR_SELLER_RESPONSE' };
  const resolve = (label: string, outcome: string): Act => ({
    label,
    path: `${at}/resolve`,
    body: { outcome },
  });
  const escalate: Act = { label: 'Escalate', path: `${at}/update`, body: { stage: 'CHARGEBACK', ...asked } };
  const ask: Act = { label: 'Ask for our answer', path: `${at}/update`, body: asked };
  return [
    ...(stage === 'INQUIRY' ? [escalate] : []),
    ...(status === asked.status ? [] : [ask]),
    resolve('Win', 'RESOLVED_SELLER_FAVOUR'),
    resolve('Lose', 'RESOLVED_BUYER_FAVOUR'),
    resolve('Withdraw', 'CANCELED_BY_BUYER'),
    ...deadlines(`${at}/due`, (hours) => ({ inDays: hours / 24 })),
  ];
}

function refundRow(refund: Refund): Row {
  const end = (label: string, outcome: string): Act => ({
    label,
    path: `${CONTROL}/refunds/${refund.id}/settle`,
    body: { outcome },
  });
  return {
    cells: [
      html`<code>${refund.id}</code> ${refund.isReversal ? 'taken back by PayPal' : null}`,
      money(refund.money.amount, refund.money.currency),
      state(refund.status),
      when(refund.createdAt),
    ],
    acts:
      refund.status === 'PENDING'
        ? [end('Settle', 'completed'), end('Fail', 'failed'), end('Cancel', 'cancelled')]
        : [],
  };
}
