import { compareDates, type CivilDate } from '../../../core/civil-date.ts';
import type { Branded, CustomerId, PartnerId } from '../../../core/ids.ts';
import type { Refusal } from '../../../core/refusal.ts';
import type { Scope } from '../../../core/scope.ts';
import { rules, type PartnerStatus } from '../generated/rules.ts';
import type { CrossReference } from './customer.ts';
import { firstOf, invalid } from './validation.ts';

export type PartnerGrantId = Branded<'PartnerGrantId'>;
/** The contract source's. */
export type ContractId = Branded<'ContractId'>;

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

/** It names a customer or one contract, never both (DOMAIN 3.1). */
export type PartnerGrant = {
  readonly id: PartnerGrantId;
  readonly customerId: CustomerId | null;
  readonly contractId: ContractId | null;
  readonly fieldGroups: readonly string[];
  readonly commands: readonly string[];
  readonly from: CivilDate;
  readonly to: CivilDate | null;
  readonly grantedBy: string;
};

export const grantsMax = 500;

/**
 * What a grant on a contract may name: groups of the contract and of what hangs on that contract alone. An account, a
 * payment or a deal are of the customer's other contracts as well, and the customer is not the contract's.
 */
export const contractGroups: readonly string[] = [
  'contract.contract',
  'contract.amendment',
  'contract.quote',
  'billing.subscription',
  'billing.invoice',
  'billing.credit',
  'billing.usage',
];

/** Whether what is granted can be granted on a contract. Commands of other sources are not known here, its own are. */
export function refuseOnContract(fieldGroups: readonly string[], commands: readonly string[]): Refusal | null {
  return firstOf(
    ...fieldGroups.map((group, index) =>
      contractGroups.includes(group)
        ? null
        : invalid(`input.fieldGroups[${index}]`, 'CONTRACT_GROUP', `one of ${contractGroups.join(', ')}`),
    ),
    ...commands.map((name, index) =>
      name in rules.mutations
        ? invalid(`input.commands[${index}]`, 'CONTRACT_COMMAND', 'a command on a contract or on what hangs on it')
        : null,
    ),
  );
}

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
