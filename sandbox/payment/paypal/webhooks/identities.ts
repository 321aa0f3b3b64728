/** The signing identities of one account: made when first asked for, as keys take time, and kept for ever after. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { makeIdentity, type SigningIdentity } from './certificates.ts';
import type { PayPalState } from '../state.ts';

export interface Identities {
  find(id: SigningIdentity['id']): Promise<SigningIdentity>;
  /** By the name of its certificate file, among those made so far. */
  named(name: string): SigningIdentity | undefined;
}

export function createIdentities(state: PayPalState): Identities {
  const making = new Map<SigningIdentity['id'], Promise<SigningIdentity>>();
  const make = async (id: SigningIdentity['id']): Promise<SigningIdentity> => {
    const made = state.put('identity', await makeIdentity(id, Date.now()));
    state.commit();
    return made;
  };
  return {
    find: (id) => {
      const known = state.get('identity', id);
      const found = known === undefined ? (making.get(id) ?? make(id)) : Promise.resolve(known);
      making.set(id, found);
      return found;
    },
    named: (name) => state.all('identity').find((identity) => identity.name === name),
  };
}

export const publicKeyOf = ({ privateKey }: SigningIdentity) => createPublicKey(createPrivateKey(privateKey));
