/** Somebody of finance or of legal at work on bookings, over the real HTTP of an embedded product. */
import { embeddedSecrets } from '../../../src/embedded/folder/secrets.ts';
import type { Product } from '../environments/product.ts';
import type { Booked } from './customer.ts';
import { httpJson, type JsonAnswer, requestOk } from './httpJson.ts';
import { staffHeaders } from './staffToken.ts';
import type { StaffDisputeBody } from '../../../src/api/routes/ops/dispute/schemas.ts';

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
  settleRefund(refundId: string): Promise<JsonAnswer<unknown>>;
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
    settleRefund: (id) =>
      httpJson('POST', `${api}/v1/ops/refunds/${id}/settle`, {
        headers,
        body: { reference: 'bank transfer 4711', note: 'Paid by transfer.' },
      }),
    retryRefund: (id) => httpJson('POST', `${api}/v1/ops/refunds/${id}/retry`, { headers, body: {} }),
  };
}

export interface Legal {
  /** Undefined while it is not known. */
  find(id: string): Promise<StaffDisputeBody | undefined>;
  evidence(id: string): Promise<{ readonly sections: Readonly<Record<string, string>> }>;
  sendEvidence(id: string, body?: object): Promise<JsonAnswer<StaffDisputeBody & { readonly code?: string }>>;
}

export async function legalOf({ api, dataDir }: Product): Promise<Legal> {
  const { staffJwtSecret } = await embeddedSecrets(dataDir);
  const headers = await staffHeaders(['legal'], 'amira', staffJwtSecret);
  const of = (id: string) => `${api}/v1/ops/disputes/${id}`;
  return {
    async find(id) {
      const { status, body } = await httpJson<StaffDisputeBody>('GET', of(id), { headers });
      if (status !== 200 && status !== 404) throw new Error(`GET ${of(id)} answers ${status}`);
      return status === 200 ? body : undefined;
    },
    evidence: (id) => requestOk('GET', `${of(id)}/evidence`, { headers }),
    sendEvidence: (
      id,
      body = { kind: 'service_provided', statement: 'The car was driven for three days.' },
    ) => httpJson('POST', `${of(id)}/evidence`, { headers, body }),
  };
}
