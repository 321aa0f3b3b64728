/**
 * What makes an email recognisably ours, in HTML and in plain text alike. Source: business.md "Calendar of messages".
 */

export const COMPANY_NAME = 'Midas The Lifestyle';

/** Every email to a customer carries all three. `href` is what a telephone or email client opens. */
export const CONCIERGE_CONTACTS = [
  { label: 'Dubai', value: '+971 58 553 1029', href: 'tel:+971585531029' },
  { label: 'United States', value: '+1 240 351 0511', href: 'tel:+12403510511' },
  {
    label: 'E-mail',
    value: 'concierge@midasthelifestyle.com',
    href: 'mailto:concierge@midasthelifestyle.com',
  },
] as const;

/** Stands where an email that nobody needs can be declined. */
export const UNSUBSCRIBE = 'To receive no more emails of this kind';

export const CONCIERGE_EMAIL = CONCIERGE_CONTACTS[2].value;

export const COLOUR = {
  black: '#000000',
  gold: '#D4AF37',
  /** Gold on white has a contrast of 2.1:1; this shade of it has 5.1:1 and is used where gold would be read. */
  goldInk: '#866A1B',
  ink: '#1C1A17',
  inkSoft: '#6A645A',
  paper: '#FFFFFF',
  linen: '#F4F1EA',
  hairline: '#E4DDCD',
  ivory: '#EDE8DC',
} as const;

/** Faces that email clients have; a web font would be an outside request and a flash of the wrong letter. */
export const FONT = {
  serif: "'Cormorant Garamond', Garamond, Georgia, 'Times New Roman', serif",
  sans: "'Helvetica Neue', Helvetica, Arial, sans-serif",
} as const;
