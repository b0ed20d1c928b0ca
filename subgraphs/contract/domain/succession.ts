import type { CivilDate } from '../../../core/civil-date.ts';
import type { Refusal } from '../../../core/refusal.ts';
import { invalid } from '../../../core/validation.ts';
import type { ContractStatus } from '../generated/rules.ts';
import { refuseUnended } from './contract-times.ts';
import type { Contract, ContractId } from './contract.ts';

/** A contract that takes the place of another (DOMAIN 4.2, 8.5), unless it was given up before its time. */
export type Successor = { readonly id: ContractId; readonly status: ContractStatus };

/** The states in which it was agreed on. */
export const agreed: readonly ContractStatus[] = ['SIGNED', 'ACTIVE', 'SUSPENDED', 'EXPIRED', 'RENEWED'];
/** The states in which it has begun. */
export const begun: readonly ContractStatus[] = ['ACTIVE', 'SUSPENDED', 'EXPIRED', 'RENEWED'];
const replaceable: readonly ContractStatus[] = ['ACTIVE', 'SUSPENDED'];

/** The states in which a contract takes nobody's place any more. */
export const givenUp: readonly ContractStatus[] = ['VOIDED', 'TERMINATED'];

/** Why a draft cannot take the place of a contract: it is the next one of its customer, from the day on which that one ends. */
export function refusePredecessor(
  draft: Pick<Contract, 'customerId' | 'startDate'>,
  predecessor: Pick<Contract, 'number' | 'customerId' | 'status' | 'endDate'>,
  successor: Successor | null,
): Refusal | null {
  const path = 'input.predecessorId';
  const { number, customerId, status, endDate } = predecessor;
  if (customerId !== draft.customerId) return invalid(path, 'SAME_CUSTOMER', `a contract of ${draft.customerId}`);
  if (!replaceable.includes(status))
    return invalid(path, 'CONTRACT_STATE', `${replaceable.join(' or ')}; this one is ${status}`);
  if (successor !== null)
    return invalid(path, 'ONE_SUCCESSOR', `one whose place ${successor.id} does not take already`);
  return refuseGap(draft, number, endDate);
}

/** A draft that takes another's place begins when that one ends. */
export function refuseGap(
  { startDate }: Pick<Contract, 'startDate'>,
  number: string,
  endDate: CivilDate | null,
): Refusal | null {
  if (endDate === null)
    return invalid('input.predecessorId', 'SUCCESSION', 'a contract with an end: terminate this one');
  return startDate === endDate ? null : invalid('input.startDate', 'SUCCESSION', `${endDate}, when ${number} ends`);
}

/** What another contract goes on with is not renewed by a version of its own. */
export function refuseSucceeded(successor: Successor | null): Refusal | null {
  if (successor === null || !agreed.includes(successor.status)) return null;
  return invalid('Contract.successor', 'RENEWABLE', `one that is not signed: ${successor.id} takes this one’s place`);
}

/** Why a contract does not end as RENEWED: its last day has to be over, and the one after it begun. */
export function refuseSuperseding(contract: Contract, successor: Successor | null, today: CivilDate): Refusal | null {
  if (successor === null || !begun.includes(successor.status))
    return invalid('Contract.successor', 'SUCCESSOR_ACTIVE', 'ACTIVE: until then this contract is in force');
  return refuseUnended(contract, today);
}
