import type { Viewer } from '../../../core/viewer.ts';
import type { DevelopmentClaims } from '../../../platform/identity/issuer.ts';
import { viewerFromClaims } from '../../../platform/identity/viewer-claims.ts';

/** Somebody who asks. Without claims: somebody without a token. */
export type Person = { readonly name: string; readonly claims: DevelopmentClaims | null };

export const internalRoles = [
  'sales',
  'sales-ops',
  'product-manager',
  'deal-desk',
  'sales-director',
  'finance',
  'finance-steward',
  'billing-ops',
  'compliance',
  'data-steward',
  'partner-manager',
  'privacy',
  'support',
  'operator',
  'auditor',
  'ledger-admin',
  'gl-accountant',
  'gl-approver',
  'close-team',
  'controller',
  'finance-director',
  'credit-manager',
  'payment-provider',
  'usage-source',
  'collections',
] as const;

/** One person per role of the company, so that every rule is met by exactly the role it names. */
export const employees: readonly Person[] = internalRoles.map((role) => personWith(role, { roles: [role] }));

/** Sees and may do everything: what it reads is the truth that others' answers are held against. */
export const everyone: Person = personWith('everyone', { roles: internalRoles });

/** Somebody else who may do everything: whoever wrote a quote or a contract may not approve it. */
export const approver: Person = personWith('approver', { roles: internalRoles });

export function personWith(name: string, claims: Omit<DevelopmentClaims, 'sub'>): Person {
  return { name, claims: { sub: `${name}.person`, ...claims } };
}

/** What the gateway would tell a subgraph of this person. */
export function viewerOf({ claims }: Person): Viewer {
  if (claims === null) throw new Error('A subgraph never hears of somebody without a token.');
  const { sub, roles = [], scopes = [], customer, partner, legalEntities, onBehalfOf } = claims;
  const viewer = viewerFromClaims({
    sub,
    roles,
    scope: scopes.join(' '),
    ...(customer !== undefined && { customer }),
    ...(partner !== undefined && { partner }),
    ...(legalEntities !== undefined && { legal_entities: legalEntities }),
    ...(onBehalfOf !== undefined && { on_behalf_of: onBehalfOf }),
    exp: Math.floor(Date.now() / 1_000) + 3_600,
  });
  if (viewer === null) throw new Error('These claims are no viewer.');
  return viewer;
}
