/** Access tokens: one at a time, handed out again with what is left of its life, and refused once it is over. */
import { newToken } from '../ids.ts';
import type { Token } from '../objects.ts';
import type { PayPalState } from '../state.ts';

export interface Tokens {
  /** The living token, or a new one of `lifetimeSeconds`. */
  issue(lifetimeSeconds: number): Token;
  isValid(token: string): boolean;
  /** Ends every token given out so far. */
  revoke(): void;
  /** Refuses the next `times` calls whatever token they carry. */
  refuse(times: number): void;
}

export function createTokens(state: PayPalState): Tokens {
  let refusals = 0;
  return {
    issue: (lifetimeSeconds) => {
      const now = Date.now();
      const living = state.all('token').find((token) => token.expiresAt > now);
      if (living !== undefined) return living;
      for (const { id } of state.all('token')) state.remove('token', id);
      const token = state.put('token', { id: newToken(), expiresAt: now + lifetimeSeconds * 1000 });
      state.commit();
      return token;
    },
    isValid: (token) => {
      if (refusals > 0) {
        refusals -= 1;
        return false;
      }
      const known = state.get('token', token);
      return known !== undefined && known.expiresAt > Date.now();
    },
    revoke: () => {
      for (const { id } of state.all('token')) state.remove('token', id);
      state.commit();
    },
    refuse: (times) => {
      refusals = times;
    },
  };
}
