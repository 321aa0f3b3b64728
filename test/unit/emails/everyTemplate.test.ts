/** What every email promises, whichever it is. */
import { describe, expect, it } from 'vitest';
import {
  checkEmailData,
  isTransactional,
  recipientOf,
  renderEmail,
  renderEmailByName,
  sampleData,
  TEMPLATE_NAMES,
} from '../../../src/emails/index.ts';
import { amountsIn, readable } from './reading.ts';

const TO_CUSTOMERS = TEMPLATE_NAMES.filter((name) => recipientOf(name).to === 'customer');
const CONCIERGE = ['+971 58 553 1029', '+1 240 351 0511', 'concierge@midasthelifestyle.com'];

const written = (name: (typeof TEMPLATE_NAMES)[number]) => renderEmail(name, sampleData(name));

describe.each(TEMPLATE_NAMES)('%s', (name) => {
  it('is written in HTML and in plain text, with nothing left blank', async () => {
    const { subject, html, text } = await written(name);
    expect(subject.length).toBeGreaterThan(10);
    for (const part of [readable(html), text]) {
      expect(part.length).toBeGreaterThan(300);
      expect(part).not.toMatch(/undefined|null|NaN|\[object/);
    }
  });

  it('names every amount of the HTML in the plain text too', async () => {
    const { html, text } = await written(name);
    expect(amountsIn(text).sort()).toEqual(amountsIn(readable(html)).sort());
  });

  it('says the same words in both parts', async () => {
    const { html, text } = await written(name);
    const plain = readable(text).toLowerCase();
    const sentences = [...html.matchAll(/<(?:h1|h2|td|p)\b[^>]*>([^<]+)</g)].map(([, words]) => words ?? '');
    expect(sentences.length).toBeGreaterThan(5);
    // The masthead is set in two lines in HTML and in one in plain text.
    for (const words of sentences.filter((each) => !/^(MIDAS|THE LIFESTYLE)$/.test(each))) {
      expect(plain).toContain(readable(words).trim().toLowerCase());
    }
  });

  it('is known from its data alone whether it can be rendered', () => {
    expect(checkEmailData(name, sampleData(name))).toEqual([]);
    expect(checkEmailData(name, {})).toContain('booking');
    expect(checkEmailData(name, null)).toEqual(['(the whole)']);
  });

  it("writes amounts as its reader's locale has them: the customer's own, the team's for a team", async () => {
    const sample = sampleData(name);
    const team = await written(name);
    const german = await renderEmailByName(name, {
      ...sample,
      booking: { ...sample.booking, locale: 'de-DE' },
    });
    if (recipientOf(name).to === 'team') {
      expect(german).toEqual(team);
      return;
    }
    for (const amount of amountsIn(team.text)) {
      const figure = amount.replace(/[^\d.,]/g, '').replace(/[.,]/g, (mark) => (mark === ',' ? '.' : ','));
      expect(german.text).toContain(`${figure} ${/[A-Z]{3}/.exec(amount)?.[0]}`);
    }
    expect(amountsIn(german.text)).toEqual([]);
    expect(german.text.replace(/[\d.,]+ [A-Z]{3}/g, '')).not.toContain('December');
  });

  it('has a subject without emoji or control characters', async () => {
    const { subject } = await written(name);
    expect(subject).not.toMatch(/\p{Extended_Pictographic}|\p{Cc}/u);
  });

  it('gives the booking reference', async () => {
    const { subject, text } = await written(name);
    expect(subject).toContain(sampleData(name).booking.bookingId);
    expect(text).toContain(sampleData(name).booking.bookingId);
  });

  it('offers the link to the booking in both parts', async () => {
    const { html, text } = await written(name);
    const link = sampleData(name).booking.link ?? 'no link in the sample';
    expect(html).toContain(`href="${link}"`);
    expect(text).toContain(`\n${link}\n`);
  });

  it('can be read by a screen reader, in the dark and without fetching anything', async () => {
    const { html } = await written(name);
    expect(html).toContain('<html dir="ltr" lang="en-GB">');
    expect(html).toContain('name="color-scheme" content="light dark"');
    expect(html.match(/<table\b(?![^>]*role="presentation")/g)).toBeNull();
    expect(html.match(/<h1\b/g)).toHaveLength(1);
    expect(html).not.toMatch(/<img\b|<script\b|<link\b|@import|url\(/);
  });

  it('stays far below the size at which Gmail cuts a message', async () => {
    const { html } = await written(name);
    expect(Buffer.byteLength(html)).toBeLessThan(60_000);
  });

  it('keeps plain-text lines to 72 characters, links apart', async () => {
    const { text } = await written(name);
    const long = text.split('\n').filter((line) => line.length > 72 && !/^https?:\/\/\S+$/.test(line));
    expect(long).toEqual([]);
  });
});

describe('an email to a customer', () => {
  it.each(TO_CUSTOMERS)('%s carries all three ways to the concierge, in both parts', async (name) => {
    const { html, text } = await written(name);
    for (const contact of CONCIERGE) {
      expect(readable(html)).toContain(contact);
      expect(text).toContain(contact);
    }
  });
});

describe('an email to the team', () => {
  it.each(TEMPLATE_NAMES.filter((name) => name.startsWith('concierge_')))(
    '%s goes to the concierge',
    (name) => {
      expect(recipientOf(name)).toEqual({ to: 'team', team: 'concierge' });
    },
  );

  it.each(TEMPLATE_NAMES.filter((name) => /^(?:finance|legal)_/.test(name)))(
    '%s goes to the team in its name',
    (name) => {
      expect(recipientOf(name)).toEqual({ to: 'team', team: name.replace(/_.*/, '') });
    },
  );

  it('says who the customer is and how to reach them', async () => {
    const { html, text } = await written('concierge_new_booking');
    for (const fact of ['Isabella Laurent', 'isabella.laurent@example.com', '+33612345678', 'France']) {
      expect(readable(html)).toContain(fact);
      expect(text).toContain(fact);
    }
  });

  it('needs no link where there is none', async () => {
    const sample = sampleData('concierge_new_booking');
    const { text } = await renderEmail('concierge_new_booking', {
      ...sample,
      booking: { ...sample.booking, link: undefined },
    });
    expect(text).not.toContain('Open the booking');
  });
});

describe('an email that nobody needs', () => {
  it('is the request for a review, and no other', () => {
    expect(TEMPLATE_NAMES.filter((name) => !isTransactional(name))).toEqual(['review_request']);
  });

  it('shows the way to get no more of its kind, in both parts', async () => {
    const { html, text } = await written('review_request');
    const link = sampleData('review_request').unsubscribeLink ?? 'no link in the sample';
    expect(html).toContain(`href="${link}"`);
    expect(text).toContain(`To receive no more emails of this kind:\n${link}\n`);
  });

  it('has no empty place for it where there is none', async () => {
    const { html, text } = await renderEmail('review_request', {
      ...sampleData('review_request'),
      unsubscribeLink: undefined,
    });
    expect(html + text).not.toContain('no more emails');
  });

  it.each(TEMPLATE_NAMES.filter(isTransactional))('%s is none and shows no such way', async (name) => {
    const { html, text } = await renderEmailByName(name, {
      ...sampleData(name),
      unsubscribeLink: 'https://midasthelifestyle.com/unsubscribe/x',
    });
    expect(html + text).not.toContain('unsubscribe');
  });
});
