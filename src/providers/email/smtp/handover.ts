/**
 * Knows when a message has left for its server. nodemailer reads a message ahead of what the socket takes, so the end
 * of the message's own stream is too early: what counts is the end of the stream behind it, which goes into the socket.
 */
import { PassThrough } from 'node:stream';

/** The last transform of a message: nodemailer pipes it into the stream that escapes dots, and that into the socket. */
export class Passage extends PassThrough {
  readonly #onHandedOver: () => void;

  /** @param onHandedOver - Called once its last byte, the final dot included, was given to the socket. */
  constructor(onHandedOver: () => void) {
    super();
    this.#onHandedOver = onHandedOver;
  }

  override pipe<T extends NodeJS.WritableStream>(destination: T, options?: { end?: boolean }): T {
    destination.once('end', this.#onHandedOver);
    return super.pipe(destination, options);
  }
}
