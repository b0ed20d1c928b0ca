import type { DevelopmentClaims } from '../platform/identity/issuer.ts';

/** People of the demo company. A portal or partner token needs an id, so those two are completed by --customer or --partner. */
export const personas: Readonly<Record<string, DevelopmentClaims>> = {
  sales: { sub: 'sam.sales', roles: ['sales'] },
  'sales-ops': { sub: 'olga.ops', roles: ['sales', 'sales-ops'] },
  'product-manager': { sub: 'paula.products', roles: ['product-manager'] },
  'deal-desk': { sub: 'diego.deals', roles: ['sales', 'deal-desk'] },
  'sales-director': { sub: 'serena.sales', roles: ['sales', 'sales-director'] },
  'finance-steward': { sub: 'stefan.steward', roles: ['finance', 'finance-steward'] },
  finance: { sub: 'fiona.finance', roles: ['finance'] },
  'billing-ops': { sub: 'bilal.billing', roles: ['finance', 'billing-ops'] },
  collections: { sub: 'coco.collections', roles: ['finance', 'collections'] },
  'ledger-admin': { sub: 'lena.ledger', roles: ['finance', 'ledger-admin'] },
  accountant: { sub: 'anna.accountant', roles: ['finance', 'gl-accountant'] },
  approver: { sub: 'ivo.approver', roles: ['finance', 'gl-approver'] },
  'close-team': { sub: 'clara.close', roles: ['finance', 'close-team'] },
  controller: { sub: 'karl.controller', roles: ['finance', 'controller'] },
  credit: { sub: 'cora.credit', roles: ['finance', 'credit-manager'] },
  support: { sub: 'sara.support', roles: ['support'] },
  privacy: { sub: 'petra.privacy', roles: ['privacy'] },
  operator: { sub: 'omar.operator', roles: ['operator'] },
  'payment-provider': { sub: 'pay.provider', roles: ['payment-provider'] },
  'usage-source': { sub: 'usage.source', roles: ['usage-source'] },
  auditor: { sub: 'ada.auditor', roles: ['auditor'] },
  portal: { sub: 'portal-user', roles: ['portal'] },
  partner: { sub: 'partner-app', roles: ['partner'] },
};
