/** Somebody of the finance team at work on bookings, over the real HTTP of an embedded product. */
import { embeddedSecrets } from '../../../src/embedded/folder/secrets.ts';
import type { Product } from '../environments/product.ts';
import type { Booked } from './customer.ts';
import { httpJson, type JsonAnswer, requestOk } from './httpJson.ts';
import { staffHeaders } from './staffToken.ts';

interface StaffView {
  readonly status: string;
  readonly disputed: boolean;
  readonly flags: readonly string[];
  readonly findings: readonly { readonly kind: string }[];
}

export interface Finance {
  view(booking: Pick<Booked, 'id'>): Promise<StaffView>;
  /** Of a booking under review. */
  decide(
    booking: Pick<Booked, 'id'>,
    approve: boolean,
  ): Promise<JsonAnswer<StaffView & { readonly code?: string }>>;
  decideRefund(refundId: string, approve: boolean): Promise<JsonAnswer<unknown>>;
  retryRefund(refundId: string): Promise<JsonAnswer<unknown>>;
}

export async function financeOf({ api, dataDir }: Product): Promise<Finance> {
  const { staffJwtSecret } = await embeddedSecrets(dataDir);
  const headers = await staffHeaders(['finance'], 'noor', staffJwtSecret);
  return {
    view: ({ id }) => requestOk('GET', `${api}/v1/ops/bookings/${id}`, { headers }),
    decide: ({ id }, approve) =>
      httpJson('POST', `${api}/v1/ops/bookings/${id}/review`, {
        headers,
        body: { approve, note: 'Looked at in the dashboard.' },
      }),
    decideRefund: (id, approve) =>
      httpJson('POST', `${api}/v1/ops/refunds/${id}/decision`, {
        headers,
        body: { approve, note: 'The letter was seen.' },
      }),
    retryRefund: (id) => httpJson('POST', `${api}/v1/ops/refunds/${id}/retry`, { headers, body: {} }),
  };
}
