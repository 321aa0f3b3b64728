// The page that PayPal leads back to: looks again while the payment is being taken, and leads on to the booking.
const page = document.querySelector('.return');
const LOOK_AGAIN_MS = 1500;

if (page.dataset.settling === 'yes') setTimeout(() => location.reload(), LOOK_AGAIN_MS);
const { booking } = page.dataset;
const token = sessionStorage.getItem(`token of ${booking}`);
const onward = document.querySelector('#onward');
if (token) {
  onward.href = `/bookings/${encodeURIComponent(booking)}#token=${encodeURIComponent(token)}`;
  onward.textContent = 'Go on to your booking';
}
