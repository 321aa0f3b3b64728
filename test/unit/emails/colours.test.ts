/**
 * Every colour can be read where it stands: by day, in the dark, and where an email app turns colours over by itself.
 */
import { describe, expect, it } from 'vitest';
import { COLOUR } from '../../../src/emails/brand.ts';
import { DARK, STYLE } from '../../../src/emails/style.ts';

/** WCAG 2.2 AA for small text; 3 for text as large as the wordmark. */
const READABLE = 4.5;
const READABLE_LARGE = 3;

describe('by day', () => {
  it.each([
    ['words', STYLE.paragraph.color, COLOUR.paper],
    ['small print', STYLE.note.color, COLOUR.paper],
    ['labels', STYLE.factLabel.color, COLOUR.paper],
    ['the eyebrow', STYLE.eyebrow.color, COLOUR.paper],
    ['a button', STYLE.button.color, STYLE.button.backgroundColor],
    ['the masthead', STYLE.wordmarkUnder.color, STYLE.masthead.backgroundColor],
    ['the footer', STYLE.footerLine.color, STYLE.footer.backgroundColor],
    ['its labels', STYLE.footerLabel.color, STYLE.footer.backgroundColor],
    ['its title', STYLE.footerTitle.color, STYLE.footer.backgroundColor],
    ['the imprint', STYLE.imprint.color, STYLE.footer.backgroundColor],
    ['the way to unsubscribe', STYLE.unsubscribeLink.color, STYLE.footer.backgroundColor],
  ])('%s', (_, ink, paper) => {
    expect(contrast(ink, paper)).toBeGreaterThanOrEqual(READABLE);
  });
});

describe('in the dark', () => {
  it.each(['.m-ink', '.m-soft', '.m-gold'])('%s', (selector) => {
    expect(contrast(dark(selector), dark('.m-card'))).toBeGreaterThanOrEqual(READABLE);
  });
});

describe('turned over by an email app', () => {
  it.each([
    ['words', STYLE.paragraph.color],
    ['small print', STYLE.note.color],
    ['the eyebrow', STYLE.eyebrow.color],
  ])('%s', (_, ink) => {
    expect(contrast(turnedOver(ink), turnedOver(COLOUR.paper))).toBeGreaterThanOrEqual(READABLE);
  });

  it.each([
    ['the footer', STYLE.footerLine.color],
    ['its labels', STYLE.footerLabel.color],
  ])('%s, which goes over with its black', (_, ink) => {
    expect(contrast(turnedOver(ink), turnedOver(STYLE.footer.backgroundColor))).toBeGreaterThanOrEqual(
      READABLE_LARGE,
    );
  });

  it.each([
    ['the wordmark', STYLE.wordmark.color, STYLE.masthead.backgroundImage],
    ['what stands under it', STYLE.wordmarkUnder.color, STYLE.masthead.backgroundImage],
    ['a button', STYLE.button.color, STYLE.button.backgroundImage],
  ])('%s, whose black is a picture and stays', (_, ink, picture) => {
    expect(picture).toBe(`linear-gradient(${COLOUR.black},${COLOUR.black})`);
    expect(contrast(turnedOver(ink), COLOUR.black)).toBeGreaterThanOrEqual(READABLE);
  });
});

function dark(selector: string): string {
  const rule = DARK.find(([each]) => each === selector)?.[1] ?? '';
  return /#[0-9A-F]{6}/i.exec(rule)?.[0] ?? `no colour for ${selector}`;
}

function channels(colour = 'no colour'): number[] {
  const hex = /^#([0-9A-F]{6})$/i.exec(colour)?.[1];
  if (hex === undefined) throw new RangeError(`not a colour: ${colour}`);
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
}

/** WCAG 2.2 "contrast ratio". */
function contrast(one: string | undefined, other: string | undefined): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string | undefined): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((each) =>
    each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The hue kept and light made dark, as Gmail on iOS does: every channel moves by what the lightness moves. */
function turnedOver(colour: string | undefined): string {
  const rgb = channels(colour);
  const shift = 1 - Math.max(...rgb) - Math.min(...rgb);
  return `#${rgb
    .map((each) =>
      Math.round((each + shift) * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
