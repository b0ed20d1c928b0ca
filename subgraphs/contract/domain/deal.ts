import type { Branded, CustomerId } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { checkCount, invalid } from '../../../core/validation.ts';
import type { ContractStatus, DealStatus } from '../generated/rules.ts';
import { inForceStates, type Contract, type ContractId } from './contract.ts';

export type DealId = Branded<'DealId'>;

/** One sale to a customer (DOMAIN 4.1): the contracts that make it up, one of each legal entity. */
export type Deal = {
  readonly id: DealId;
  readonly version: number;
  readonly name: string;
  readonly customerId: CustomerId;
  /** The customer source's; here it is an id. */
  readonly opportunityId: string | null;
  readonly status: DealStatus;
  readonly contractIds: readonly ContractId[];
  readonly lostReason: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** What a deal has to know of its contracts. */
export type DealContract = Pick<Contract, 'id' | 'number' | 'customerId' | 'legalEntityId' | 'status'>;

/** The schema's `@listSize` says the same. */
export const dealContractsMax = 50;

const waiting: readonly ContractStatus[] = ['DRAFT', 'IN_REVIEW', 'APPROVED'];
/** What is neither over nor given up. */
const live: readonly ContractStatus[] = [...waiting, ...inForceStates];

/** Why a contract does not become part of a deal. `others` are those that the deal holds, `dealOf` the one that it is in. */
export function refuseAdding(
  deal: Pick<Deal, 'customerId'>,
  { customerId, status, legalEntityId, number }: DealContract,
  { others, dealOf }: { readonly others: readonly DealContract[]; readonly dealOf: DealId | null },
): Refusal | null {
  const path = 'input.contractId';
  if (customerId !== deal.customerId) return invalid(path, 'SAME_CUSTOMER', `a contract of ${deal.customerId}`);
  if (dealOf !== null)
    return invalid(
      path,
      'ONE_DEAL',
      `in no deal; ${number} is in ${dealOf}: take it out there first, unless that was won`,
    );
  if (!live.includes(status))
    return invalid(path, 'CONTRACT_STATE', `one that is neither over nor given up; this one is ${status}`);
  const held = others.find((one) => one.legalEntityId === legalEntityId && live.includes(one.status));
  if (held !== undefined)
    return invalid(path, 'ONE_PER_LEGAL_ENTITY', `of another legal entity than ${held.number}: take that out first`);
  return checkCount('Deal.contractIds', others.length + 1, dealContractsMax);
}

export function refuseRemoving(
  { id, contractIds }: Pick<Deal, 'id' | 'contractIds'>,
  contractId: string,
): Refusal | null {
  if (contractIds.some((held) => held === contractId)) return null;
  const sentence = `The deal ${id} does not hold the contract ${contractId}.`;
  return refuse('NOT_FOUND', { entity: 'Contract', id: contractId }, sentence);
}

/** A deal is won by what was signed; what was given up before it was signed does not count. */
export function refuseWinning(contracts: readonly DealContract[]): Refusal | null {
  const path = 'Deal.contractIds';
  const unsigned = contracts.find(({ status }) => waiting.includes(status));
  if (unsigned !== undefined)
    return invalid(path, 'DEAL_SIGNED', `signed: ${unsigned.number} is ${unsigned.status}, so sign it or take it out`);
  if (contracts.every(({ status }) => status === 'VOIDED'))
    return invalid(path, 'DEAL_SIGNED', 'one signed contract at least');
  return null;
}

/** A deal is not lost while something of it is agreed on. */
export function refuseLosing(contracts: readonly DealContract[]): Refusal | null {
  const agreed = contracts.find(({ status }) => inForceStates.includes(status));
  if (agreed === undefined) return null;
  const sentence = `without what is in force: ${agreed.number} is ${agreed.status}, so take it out first`;
  return invalid('Deal.contractIds', 'DEAL_NOT_IN_FORCE', sentence);
}
