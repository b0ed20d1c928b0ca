import type { CivilDate } from './civil-date.ts';
import type { CustomerId, LegalEntityId, PartnerId } from './ids.ts';
import type { Viewer } from './viewer.ts';

/**
 * What a viewer may see, as a value. Every loader and every port method asks for one, so nothing is read unscoped by
 * forgetting; the adapter turns it into a condition of its query. `on` is the business date at which grants and
 * hierarchy links are looked at.
 */
export type Scope =
  | { readonly kind: 'customer-tree'; readonly root: CustomerId; readonly on: CivilDate }
  | { readonly kind: 'grants'; readonly partner: PartnerId; readonly on: CivilDate }
  | { readonly kind: 'legal-entities'; readonly ids: readonly LegalEntityId[]; readonly on: CivilDate }
  | { readonly kind: 'everything'; readonly on: CivilDate }
  | { readonly kind: 'nothing'; readonly on: CivilDate };

/** Roles that name outsiders: alone, without their customer or partner, they see nothing. */
const outsiderRoles: ReadonlySet<string> = new Set(['portal', 'partner']);

/** The narrowest claim wins: a token that names a customer or a partner never sees more than that names. */
export function scopeOf(viewer: Viewer, on: CivilDate): Scope {
  if (viewer.customerId !== null && viewer.partnerId !== null) return { kind: 'nothing', on };
  if (viewer.customerId !== null) return { kind: 'customer-tree', root: viewer.customerId, on };
  if (viewer.partnerId !== null) return { kind: 'grants', partner: viewer.partnerId, on };
  if (!viewer.roles.some((role) => !outsiderRoles.has(role))) return { kind: 'nothing', on };
  if (viewer.legalEntityIds !== null) return { kind: 'legal-entities', ids: viewer.legalEntityIds, on };
  return { kind: 'everything', on };
}
