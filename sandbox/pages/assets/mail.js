// Gives the letter's frame the height of the letter, so that the page scrolls as one.
const frame = document.querySelector('iframe.letter');

if (frame) {
  const fit = () => {
    const letter = frame.contentDocument?.documentElement;
    if (letter) frame.style.height = `${Math.max(letter.scrollHeight, 320)}px`;
  };
  frame.addEventListener('load', fit);
  addEventListener('resize', fit);
  fit();
}
