// The booking page: asks the API for the booking with the token of the link, and again while something may change.
const page = document.querySelector('.booking');
const target = document.querySelector('#booking');
const { booking: id, api } = page.dataset;
const token = new URLSearchParams(location.hash.slice(1)).get('token');
const REFRESH_MS = 2000;

const STATES = {
  awaiting_payment: ['waiting', 'Awaiting payment'],
  confirmed: ['good', 'Confirmed'],
  active: ['good', 'Under way'],
  completed: ['good', 'Completed'],
  expired: ['over', 'Expired'],
  cancelled: ['over', 'Cancelled'],
  preparing: ['waiting', 'Preparing'],
  requires_payment: ['open', 'Open'],
  processing: ['waiting', 'Processing'],
  authorised: ['good', 'Authorised'],
  under_review: ['waiting', 'Under review'],
  paid: ['good', 'Paid'],
  failed: ['over', 'Failed'],
  canceled: ['over', 'Cancelled'],
  refunded: ['over', 'Refunded'],
  partially_refunded: ['over', 'Partly refunded'],
};
const AMOUNTS = [
  ['rental', 'Rental'],
  ['addOns', 'Extras'],
  ['insurance', 'Insurance'],
  ['serviceFee', 'Service'],
  ['tax', 'Tax'],
  ['deposit', 'Deposit, returned afterwards'],
  ['total', 'Total'],
];

let shown = '';
// PayPal leads back to a page that was named before the booking had a token.
if (token) sessionStorage.setItem(`token of ${id}`, token);
refresh();

async function refresh() {
  if (!token) return say('This page opens with the link from your email.');
  try {
    const answer = await fetch(`${api}/v1/bookings/${encodeURIComponent(id)}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const body = await answer.json();
    if (answer.ok) show(body);
    else say(body.detail ?? body.title ?? 'The booking could not be read.');
  } catch {
    if (shown === '') say('The shop does not answer just now.');
  }
  setTimeout(refresh, REFRESH_MS);
}

function show(booking) {
  const now = JSON.stringify(booking);
  if (now === shown) return;
  shown = now;
  const { quote } = booking;
  target.replaceChildren(
    element('p', {}, badge(booking.status)),
    facts([
      ['Item', quote.itemName ?? name(quote.itemId)],
      ['Location', name(quote.location)],
      ['From', `${quote.startDate}, ${quote.startTime ?? '10:00'}`],
      ['To', quote.endDate],
      ...(booking.status === 'awaiting_payment' && booking.holdExpiresAt
        ? [['Held until', new Date(booking.holdExpiresAt).toLocaleTimeString()]]
        : []),
    ]),
    heading('Price'),
    facts(
      AMOUNTS.filter(([key]) => quote.amounts[key] > 0).map(([key, label]) => [
        label,
        money(quote.amounts[key], quote.currency),
      ]),
      'sums',
    ),
    heading('Payments'),
    ...payments(booking),
    ...(booking.refund ? refund(booking.refund) : []),
    heading('What happened'),
    element('ol', { className: 'timeline' }, ...(booking.timeline ?? []).map(moment)),
  );
}

function payments(booking) {
  const all = booking.payments;
  if (all.length === 1) return all.map((entry) => payment(entry, 'Pay now'));
  const authorised = (booking.timeline ?? []).filter(({ event }) => event === 'authorised').length;
  // The API calls a share that is put by `processing`, as it does one that its bank is still working on.
  const allPutBy = all.filter(({ status }) => status === 'processing').length <= authorised;
  const standing = ({ status }) => (status === 'processing' && allPutBy ? 'authorised' : status);
  const each = all.length === 2 ? 'both' : `all ${all.length}`;
  const promise =
    `The total comes in ${all.length} payments, as it is more than one card payment can carry. ` +
    `Each is only authorised at first: nothing is taken until ${each} are.`;
  return [
    ...(booking.status === 'awaiting_payment' ? [element('p', { className: 'promise' }, promise)] : []),
    ...all.map((entry, index) =>
      payment(
        { ...entry, status: standing(entry) },
        `Authorise payment ${index + 1}`,
        `Payment ${index + 1} of ${all.length}`,
      ),
    ),
  ];
}

function payment(entry, invitation, label) {
  const row = element(
    'div',
    { className: 'payment' },
    ...(label ? [element('span', { className: 'label' }, label)] : []),
    element('strong', {}, money(entry.amount, entry.currency)),
    badge(entry.status),
  );
  if (entry.lastError) row.append(element('p', { className: 'notice bad' }, entry.lastError));
  const address = entry.clientSecret ? `/pay/${encodeURIComponent(entry.clientSecret)}` : undefined;
  if (entry.approveUrl) {
    row.append(element('a', { className: 'button', href: entry.approveUrl }, 'Pay with PayPal'));
  }
  if (address) row.append(element('a', { className: 'button', href: address + location.hash }, invitation));
  return row;
}

function refund(entry) {
  const lines = (entry.lines ?? []).filter((line) => line.amount !== 0);
  return [
    heading('Refund'),
    facts(
      [
        ...lines.map((line) => [words(line.kind), money(line.amount, entry.currency)]),
        ['Total', money(entry.total, entry.currency)],
      ],
      'sums',
    ),
  ];
}

function moment(entry) {
  return element(
    'li',
    {},
    element('span', {}, words(entry.event)),
    element('time', {}, entry.at.slice(0, 16).replace('T', ' ')),
  );
}

function badge(status) {
  const [tone, word] = STATES[status] ?? ['open', words(status)];
  return element('span', { className: `badge ${tone}` }, word);
}

function facts(pairs, extra = '') {
  const rows = pairs.map(([label, value]) =>
    element('div', {}, element('dt', {}, label), element('dd', {}, value)),
  );
  return element('dl', { className: `facts ${extra}` }, ...rows);
}

function money(amount, currency) {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

function say(text) {
  shown = '';
  target.replaceChildren(element('p', { className: 'empty' }, text));
}

function heading(text) {
  return element('h2', {}, text);
}

function words(text) {
  const spaced = text.replaceAll(/[-_]/g, ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

// `bugatti-chiron` as a person writes it.
function name(slug) {
  return slug.split('-').map(words).join(' ');
}

// Text goes in as text: nothing the API says can become markup.
function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
