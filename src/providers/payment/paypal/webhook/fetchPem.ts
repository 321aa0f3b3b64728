/** Certificates over HTTP, from addresses that somebody else may have chosen: little of them, and not for long. */
import { PaymentProviderUnavailable } from '../../gateway.ts';
import { readAtMost } from '../api/boundedBody.ts';

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 64 * 1024;

/**
 * @param what is fetched, for the error
 * @returns undefined when the host says that there is no such certificate, which is an answer.
 * @throws PaymentProviderUnavailable when it gives none just now
 */
export async function fetchPem(url: URL, what: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (answer.status >= 500 || answer.status === 429) throw new Error(`status ${answer.status}`);
    const body = await readAtMost(answer, MAX_BYTES);
    return answer.status === 200 ? body.toString('latin1') : undefined;
  } catch (cause) {
    throw new PaymentProviderUnavailable(`${what} cannot be fetched`, { cause });
  }
}
