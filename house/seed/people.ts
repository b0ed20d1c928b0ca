import type { DevelopmentClaims } from '../../platform/identity/issuer.ts';

/** The people of the demo company who tell its story. */
export const people = {
  olga: { sub: 'olga.ops', roles: ['sales', 'sales-ops'] },
  stefan: { sub: 'stefan.steward', roles: ['finance', 'finance-steward'] },
  carla: { sub: 'carla.compliance', roles: ['compliance'] },
  dora: { sub: 'dora.data', roles: ['data-steward'] },
  pia: { sub: 'pia.partners', roles: ['partner-manager'] },
  paula: { sub: 'paula.products', roles: ['product-manager'] },
  diego: { sub: 'diego.deals', roles: ['sales', 'deal-desk'] },
  serena: { sub: 'serena.sales', roles: ['sales', 'sales-director'] },
  bilal: { sub: 'bilal.billing', roles: ['finance', 'billing-ops'] },
  lena: { sub: 'lena.ledger', roles: ['finance', 'ledger-admin'] },
  anna: { sub: 'anna.accountant', roles: ['finance', 'gl-accountant'] },
  ivo: { sub: 'ivo.approver', roles: ['finance', 'gl-approver'] },
  clara: { sub: 'clara.close', roles: ['finance', 'close-team'] },
  karl: { sub: 'karl.controller', roles: ['finance', 'controller'] },
  omar: { sub: 'omar.operator', roles: ['operator'] },
  usage: { sub: 'usage.source', roles: ['usage-source'] },
} satisfies Record<string, DevelopmentClaims>;
