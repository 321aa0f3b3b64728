// Gives the email's frame the height of the email, so that the page scrolls as one.
const frame = document.querySelector('iframe.email');

if (frame) {
  const fit = () => {
    const email = frame.contentDocument?.documentElement;
    if (!email) return;
    frame.style.height = '0'; // else an email could never be shorter than the frame it was first given
    frame.style.height = `${Math.max(email.scrollHeight, 320)}px`;
  };
  frame.addEventListener('load', fit);
  addEventListener('resize', fit);
  fit();
}
