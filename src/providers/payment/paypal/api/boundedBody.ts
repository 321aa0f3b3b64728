/** The body of an answer, up to a size: a host that never stops sending must not fill our memory. */

/** @throws Error when the body is larger, and whatever `fetch` throws when the connection breaks. */
export async function readAtMost(answer: Response, bytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const body: AsyncIterable<Uint8Array> = answer.body ?? emptyBody();
  for await (const part of body) {
    length += part.byteLength;
    if (length > bytes) throw new Error(`an answer of more than ${bytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {
  // an answer without a body, as 204 is
}
