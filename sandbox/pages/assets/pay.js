// The card page's buttons. Each asks the sandbox's control interface and shows the page as it is afterwards.
const page = document.querySelector('.pay');
const problem = document.querySelector('#problem');
const form = document.querySelector('#card-form');
const token = new URLSearchParams(location.hash.slice(1)).get('token');

showWayBack();
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
  const link = document.querySelector('#abandon') ?? document.querySelector('#back');
  link.href = address;
  link.hidden = false;
}
