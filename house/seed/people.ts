import type { DevelopmentClaims } from '../../platform/identity/issuer.ts';

/** The people of the demo company who tell its story. */
export const people = {
  olga: { sub: 'olga.ops', roles: ['sales', 'sales-ops'] },
  stefan: { sub: 'stefan.steward', roles: ['finance', 'finance-steward'] },
  carla: { sub: 'carla.compliance', roles: ['compliance'] },
  dora: { sub: 'dora.data', roles: ['data-steward'] },
  pia: { sub: 'pia.partners', roles: ['partner-manager'] },
  bilal: { sub: 'bilal.billing', roles: ['finance', 'billing-ops'] },
} satisfies Record<string, DevelopmentClaims>;
