/**
 * The form of an IPN message as names and values. Its charset is written inside it, so bytes come first and letters
 * after; a name given twice is refused, since one reader may take the first and another the last.
 */

import { decoderOf } from './charset.ts';

export type IpnForm =
  | { readonly ok: true; readonly fields: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly problem: IpnProblem };

export type IpnProblem = 'malformed' | 'repeated_parameter' | 'unknown_charset' | 'not_in_its_charset';

/** What PayPal uses for accounts that never chose. */
const DEFAULT_CHARSET = 'windows-1252';
/** A real message has about fifty. */
const MAX_FIELDS = 500;

export function decodeIpnForm(rawBody: Uint8Array): IpnForm {
  const pairs = Buffer.from(rawBody).toString('latin1').split('&');
  if (pairs.length > MAX_FIELDS) return refuse('malformed');
  const encoded = new Map<string, Buffer>();
  for (const pair of pairs) {
    const [name, value] = splitAt(pair, '=').map(percentDecoded);
    const isName = name !== undefined && /^[\w.[\]-]{1,100}$/.test(name.toString('latin1'));
    if (!isName || value === undefined) return refuse('malformed');
    if (encoded.has(name.toString('latin1'))) return refuse('repeated_parameter');
    encoded.set(name.toString('latin1'), value);
  }
  const decode = decoderOf(encoded.get('charset')?.toString('latin1') ?? DEFAULT_CHARSET);
  if (decode === undefined) return refuse('unknown_charset');
  try {
    const fields = new Map([...encoded].map(([name, value]) => [name, decode(value)] as const));
    return { ok: true, fields };
  } catch {
    return refuse('not_in_its_charset');
  }
}

const refuse = (problem: IpnProblem): IpnForm => ({ ok: false, problem });

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}

function percentDecoded(text: string): Buffer | undefined {
  if (/%(?![0-9a-f]{2})/i.test(text)) return undefined;
  const spaced = text.replaceAll('+', ' ');
  const bytes = spaced.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1');
}
