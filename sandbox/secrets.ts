/** Secrets are compared in a time that reveals nothing of them, as the vendors do. */
import { timingSafeEqual } from 'node:crypto';

export function equal(offered: string, known: string): boolean {
  const [left, right] = [Buffer.from(offered), Buffer.from(known)];
  return left.length === right.length && timingSafeEqual(left, right);
}
