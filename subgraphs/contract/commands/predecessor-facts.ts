import type { Refusal } from '../../../core/refusal.ts';
import { refuse } from '../../../core/refusal.ts';
import type { Scope } from '../../../core/scope.ts';
import type { Contract, ContractId } from '../domain/contract.ts';
import { refusePredecessor, type Successor } from '../domain/succession.ts';
import type { ContractReader } from '../port.ts';

/** The contract whose place a draft takes, kept as it is until the command ends; null where it takes none. */
export type PredecessorFacts = { readonly predecessor: Contract | null; readonly successor: Successor | null };

export async function readPredecessor(
  reader: ContractReader,
  id: string | null | undefined,
  scope: Scope,
): Promise<PredecessorFacts> {
  if (id == null) return { predecessor: null, successor: null };
  // Held, so that two drafts do not take the same place at the same time.
  const predecessor = await reader.lockContract(id as ContractId, scope);
  return { predecessor, successor: predecessor === null ? null : await reader.successorOf(predecessor.id) };
}

export function refuseAsPredecessor(
  draft: Pick<Contract, 'customerId' | 'startDate'>,
  id: string | null | undefined,
  { predecessor, successor }: PredecessorFacts,
): Refusal | null {
  if (id == null) return null;
  if (predecessor === null)
    return refuse('NOT_FOUND', { entity: 'Contract', id }, `There is no Contract ${id} that you may see.`);
  return refusePredecessor(draft, predecessor, successor);
}
