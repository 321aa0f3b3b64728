// A payment's page: each button asks the sandbox's control interface and shows the page as it is afterwards.
const problem = document.querySelector('#problem');

for (const button of document.querySelectorAll('button[data-post]')) {
  button.addEventListener('click', () => act(button.dataset.post, JSON.parse(button.dataset.body)));
}
for (const form of document.querySelectorAll('form[data-post]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const wanted = amountOf(form);
    if (wanted === undefined) fail('That is not an amount.');
    else act(form.dataset.post, wanted);
  });
}

// Nothing written is all that is left.
function amountOf(form) {
  const written = form.elements.amount.value.trim();
  if (written === '') return {};
  const { as, currency, digits } = form.dataset;
  const amount = Number(written.replaceAll(',', ''));
  if (!(amount > 0)) return undefined;
  if (as === 'minor') return { amount: Math.round(amount * 10 ** Number(digits)) };
  return { amount: { currency_code: currency, value: amount.toFixed(Number(digits)) } };
}

async function act(path, body) {
  disable(true);
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.ok) return location.reload();
    const refusal = await answer.json();
    fail(refusal.error?.message ?? refusal.details?.[0]?.description ?? refusal.message);
  } catch {
    fail('The sandbox does not answer.');
  }
}

function fail(message) {
  problem.textContent = message;
  problem.hidden = false;
  problem.scrollIntoView({ block: 'center' });
  disable(false);
}

function disable(isBusy) {
  for (const button of document.querySelectorAll('button')) button.disabled = isBusy;
}
