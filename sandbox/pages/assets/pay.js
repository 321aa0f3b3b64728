// The card page's buttons. Each asks the sandbox's control interface and shows the page as it is afterwards.
const page = document.querySelector('.pay');
const problem = document.querySelector('#problem');
const form = document.querySelector('#card-form');
const token = new URLSearchParams(location.hash.slice(1)).get('token');

const LOOK_AGAIN_MS = 1500;
const ASK_EVERY_MS = 10_000;

showWayBack();
showTimeLeft();
if (page.dataset.settling === 'yes') setTimeout(() => location.reload(), LOOK_AGAIN_MS);
form?.addEventListener('submit', (event) => {
  event.preventDefault();
  act('pay', { card: new FormData(form).get('card') });
});
for (const chip of document.querySelectorAll('[data-card]')) {
  chip.addEventListener('click', () => choose(chip));
}
for (const button of document.querySelectorAll('[data-action]')) {
  button.addEventListener('click', () => act(button.dataset.action, { outcome: button.dataset.outcome }));
}

function choose(chip) {
  form.elements.card.value = chip.dataset.card;
  for (const other of document.querySelectorAll('[data-card]')) {
    other.setAttribute('aria-pressed', String(other === chip));
  }
}

async function act(action, body) {
  for (const button of document.querySelectorAll('button')) button.disabled = true;
  try {
    const answer = await fetch(`/sandbox/stripe/payment_intents/${page.dataset.intent}/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.ok) return location.reload();
    const refusal = await answer.json();
    fail(refusal.error?.message ?? refusal.message);
  } catch {
    fail('The sandbox does not answer.');
  }
}

function fail(message) {
  problem.textContent = message;
  problem.hidden = false;
  for (const button of document.querySelectorAll('button')) button.disabled = false;
}

// The token travels in the fragment from page to page and never reaches this server.
function showWayBack() {
  const { booking } = page.dataset;
  if (!token || !booking) return;
  const address = `/bookings/${encodeURIComponent(booking)}#token=${encodeURIComponent(token)}`;
  const onward = document.querySelector('#onward');
  if (onward) {
    onward.href = address;
    onward.textContent = 'Go on to your booking';
    return;
  }
  const link = document.querySelector('#abandon') ?? document.querySelector('#back');
  link.href = address;
  link.hidden = false;
}

// From payment to payment as well.
function showTimeLeft() {
  const target = document.querySelector('#deadline');
  for (const link of document.querySelectorAll('[data-onward]')) link.href += location.hash;
  if (!target || !token || !page.dataset.api) return;
  let until;
  const tick = () => {
    const left = until === undefined ? 0 : Math.max(0, Math.floor((until - Date.now()) / 1000));
    target.hidden = left === 0;
    target.textContent = `Your dates are held for ${clock(left)} more. Each authorised payment starts the time afresh.`;
  };
  const ask = async () => {
    until = await heldUntil().catch(() => until);
    tick();
    setTimeout(ask, ASK_EVERY_MS);
  };
  setInterval(tick, 1000);
  ask();
}

async function heldUntil() {
  const answer = await fetch(`${page.dataset.api}/v1/bookings/${encodeURIComponent(page.dataset.booking)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { status, holdExpiresAt } = await answer.json();
  return status === 'awaiting_payment' ? Date.parse(holdExpiresAt) : undefined;
}

// `2:05:09` or `29:41`.
function clock(seconds) {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (part) => String(part).padStart(2, '0');
  return [...(hours > 0 ? [hours, two(minutes)] : [minutes]), two(seconds % 60)].join(':');
}
