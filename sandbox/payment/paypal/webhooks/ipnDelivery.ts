/** An IPN message on its way: a form in an old charset, sent byte for byte the same until somebody says 200. */
import { newDelivery, type WebhookDelivery } from '../../../outbox/delivery.ts';
import type { WebhookRequest } from '../../../outbox/outbox.ts';
import { newTransmissionId } from '../ids.ts';

export type IpnCharset = 'windows-1252' | 'utf-8';
export type IpnFields = Readonly<Record<string, string>>;

export interface IpnDelivery extends WebhookDelivery {
  /** What is sent: percent-encoded, so every byte of it is ASCII. */
  readonly body: string;
  /** Whether the verification knows these bytes; a forger's message never was ours. */
  readonly isGenuine: boolean;
}

export function newIpnDelivery(
  body: string,
  lane: string,
  options: { dueInMs?: number; isGenuine?: boolean } = {},
): IpnDelivery {
  return {
    ...newDelivery(newTransmissionId(), lane, options.dueInMs),
    body,
    isGenuine: options.isGenuine ?? true,
  };
}

export const ipnRequest = ({ body }: IpnDelivery): WebhookRequest => ({
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': 'PayPal IPN ( https://www.paypal.com/ipn )',
  },
  body,
});

export function encodeIpn(fields: IpnFields, charset: IpnCharset): string {
  return Object.entries({ ...fields, charset })
    .map(([name, value]) => `${encode(name, charset)}=${encode(value, charset)}`)
    .join('&');
}

/** As forms do: letters, digits and a few marks stand for themselves, a space is a plus. */
function encode(text: string, charset: IpnCharset): string {
  const bytes = charset === 'utf-8' ? Buffer.from(text, 'utf8') : windows1252(text);
  return [...bytes].map(encodeByte).join('');
}

function encodeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  if (/[A-Za-z0-9_.-]/.test(character)) return character;
  return character === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Bytes 0x80 to 0x9F, where this charset is not Latin-1; the five it leaves out are control characters. */
const C1 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** What the charset has no byte for becomes a question mark. */
function windows1252(text: string): Buffer {
  const bytes = [...text].map((character) => {
    const special = C1.indexOf(character);
    if (special >= 0) return 0x80 + special;
    const code = character.codePointAt(0) ?? 0;
    return code <= 0xff ? code : 0x3f;
  });
  return Buffer.from(bytes);
}
