/** An address for each team. */
import type { Team } from '../../src/emails/index.ts';

export const TEAMS: Readonly<Record<Team, string>> = {
  concierge: 'concierge@midas.test',
  finance: 'finance@midas.test',
  legal: 'legal@midas.test',
  operations: 'operations@midas.test',
  development: 'development@midas.test',
  'customer-service': 'customer-service@midas.test',
  security: 'security@midas.test',
  infrastructure: 'infrastructure@midas.test',
  management: 'management@midas.test',
};
