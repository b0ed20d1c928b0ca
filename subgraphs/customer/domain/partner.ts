import { compareDates, type CivilDate } from '../../../core/civil-date.ts';
import type { Branded, CustomerId, PartnerId } from '../../../core/ids.ts';
import type { Scope } from '../../../core/scope.ts';
import type { PartnerStatus } from '../generated/rules.ts';
import type { CrossReference } from './customer.ts';

export type PartnerGrantId = Branded<'PartnerGrantId'>;

/** An outside company whose application works within its grants (DOMAIN 3.1, 3.2). */
export type Partner = {
  readonly id: PartnerId;
  readonly version: number;
  readonly name: string;
  readonly kind: 'RESELLER' | 'REFERRAL' | 'SERVICE';
  readonly status: PartnerStatus;
  readonly grants: readonly PartnerGrant[];
  readonly crossReferences: readonly CrossReference[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type PartnerGrant = {
  readonly id: PartnerGrantId;
  readonly customerId: CustomerId;
  readonly fieldGroups: readonly string[];
  readonly commands: readonly string[];
  readonly from: CivilDate;
  readonly to: CivilDate | null;
  readonly grantedBy: string;
};

export const grantsMax = 500;

/** What the grants in force on a day let a partner do with one customer; null when there is none. */
export function grantInForce(
  grants: readonly PartnerGrant[],
  customerId: CustomerId,
  on: CivilDate,
): { readonly fieldGroups: readonly string[]; readonly commands: readonly string[] } | null {
  const inForce = grants.filter((grant) => grant.customerId === customerId && isInForce(grant, on));
  if (inForce.length === 0) return null;
  return {
    fieldGroups: [...new Set(inForce.flatMap((grant) => grant.fieldGroups))],
    commands: [...new Set(inForce.flatMap((grant) => grant.commands))],
  };
}

/** A grant names its customer, so the partner itself sees only those through which it sees that customer. */
export function grantsShown(partner: Partner, scope: Scope): readonly PartnerGrant[] {
  if (scope.kind !== 'grants') return partner.grants;
  return partner.status === 'ACTIVE' ? partner.grants.filter((grant) => isInForce(grant, scope.on)) : [];
}

export function isInForce(grant: { readonly from: CivilDate; readonly to: CivilDate | null }, on: CivilDate): boolean {
  return compareDates(grant.from, on) <= 0 && (grant.to === null || compareDates(on, grant.to) < 0);
}
