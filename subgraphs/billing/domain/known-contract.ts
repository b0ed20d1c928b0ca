import type { CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Branded, CustomerId, LegalEntityId } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { ContractTerms } from './subscriptions/contract-terms.ts';
import { invalid } from './validation.ts';

export type ContractId = Branded<'ContractId'>;

/** Another subgraph's entity: here it is an id that the viewer may see. */
export type ContractStub = { readonly id: ContractId };

/** What billing's copy says of a contract (DOMAIN 2); the contract subgraph may know better by now. */
export type KnownContract = {
  readonly id: ContractId;
  readonly customerId: CustomerId;
  readonly billToCustomerId: CustomerId;
  readonly legalEntityId: LegalEntityId;
  readonly currency: CurrencyCode;
  readonly status: string;
  readonly startDate: CivilDate;
  readonly endDate: CivilDate | null;
  readonly currentVersion: number;
  /** Of the current version. */
  readonly hash: string;
  readonly terms: ContractTerms;
};

/** Only what was signed is billed, and only as it was signed (DOMAIN 5.8). */
export function refuseUnsigned({ status, hash }: KnownContract, stated: string): Refusal | null {
  if (status !== 'SIGNED' && status !== 'ACTIVE') {
    return invalid('input.contractId', 'CONTRACT_SIGNED', `a contract that is SIGNED or ACTIVE; this one is ${status}`);
  }
  if (hash === stated) return null;
  return invalid('input.contractHash', 'DOCUMENT_HASH', 'the hash of the version that is in force now');
}

/** The service under a contract has to have begun before it is charged for. */
export function refuseInactive({ status }: KnownContract): Refusal | null {
  if (status === 'ACTIVE') return null;
  return invalid('BillingSubscription.contract', 'CONTRACT_ACTIVE', `a contract that is ACTIVE; this one is ${status}`);
}

export function unknownContract(id: string): Refusal {
  return refuse(
    'NOT_FOUND',
    { entity: 'Contract', id },
    `There is no Contract ${id} that you may see. One that was just signed takes a moment: send its receipt’s cursor as \`after\`.`,
  );
}
