/** Forms with files (RFC 7578), as far as a vendor's evidence or an email comes in them. */

export interface Part {
  readonly name: string;
  /** Absent where the part is no file. */
  readonly fileName: string | undefined;
  readonly content: string;
  /** The length of the content as it came. */
  readonly bytes: number;
}

/** Empty where the content type names no boundary. */
export function readParts(body: Buffer, contentType: string): Part[] {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) return [];
  const pieces = `\r\n${body.toString('latin1')}`.split(`\r\n--${boundary}`);
  return pieces.slice(1, -1).map(readPart);
}

function readPart(piece: string): Part {
  const [head = '', ...rest] = piece.split('\r\n\r\n');
  const parameter = (name: string): string | undefined => new RegExp(`[; ]${name}="([^"]*)"`).exec(head)?.[1];
  const content = Buffer.from(rest.join('\r\n\r\n'), 'latin1');
  return {
    name: parameter('name') ?? '',
    fileName: parameter('filename'),
    content: content.toString('utf8'),
    bytes: content.length,
  };
}
