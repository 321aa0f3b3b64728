// Gives the letter's frame the height of the letter, so that the page scrolls as one.
const frame = document.querySelector('iframe.letter');

if (frame) {
  const fit = () => {
    const letter = frame.contentDocument?.documentElement;
    if (!letter) return;
    frame.style.height = '0'; // else a letter could never be shorter than the frame it was first given
    frame.style.height = `${Math.max(letter.scrollHeight, 320)}px`;
  };
  frame.addEventListener('load', fit);
  addEventListener('resize', fit);
  fit();
}
