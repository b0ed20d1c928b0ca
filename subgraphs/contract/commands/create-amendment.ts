import { change } from '../../../platform/commands/command.ts';
import { refuseAmending } from '../domain/amendment/amended.ts';
import type { Amendment } from '../domain/amendment/amendment.ts';
import { doneOn } from '../domain/amendment/draft.ts';
import { readChanges } from '../domain/amendment/read-changes.ts';
import type { AmendmentId } from '../domain/contract.ts';
import type { CreateAmendmentInput } from '../generated/resolver-types.ts';
import { readAmendmentFacts, unknownContract, type AmendmentFacts } from './amendment-facts.ts';
import { amendmentCreation } from './define.ts';

/** Drafts a change of a contract that is in force, and says at once what becomes of its lines and its value. */
export const createAmendment = amendmentCreation<CreateAmendmentInput, AmendmentFacts>('createAmendment', {
  gather: (reader, { contractId, changes }, context) => readAmendmentFacts(reader, contractId, changes, context),

  decide(input, { now, reason, newId, facts }) {
    const { contract, legalEntity } = facts;
    if (contract === null) return unknownContract(input.contractId);
    const amending = { effectiveDate: input.effectiveDate, coTerm: input.coTerm ?? true };
    const refusal = refuseAmending(contract, amending.effectiveDate);
    if (refusal !== null) return refusal;
    const changes = readChanges(input.changes, { ...amending, ...facts, contract, newKey: () => newId('lin') });
    if (!changes.ok) return changes.refusal;
    const id = newId<AmendmentId>('amd');
    const agreement = { ...amending, changes: changes.value, reason };
    const roundingMode = legalEntity?.roundingMode ?? 'HALF_UP';
    const done = doneOn(contract, agreement, { id: newId('ver'), amendmentId: id, roundingMode });
    if (!done.ok) return done.refusal;
    const amendment: Amendment = {
      id,
      version: 0,
      contractId: contract.id,
      customerId: contract.customerId,
      legalEntityId: contract.legalEntityId,
      status: 'DRAFT',
      ...agreement,
      ...done.value,
      approvals: [],
      signedAt: null,
      documentRef: null,
      createdAt: now,
      updatedAt: now,
    };
    return change(amendment, 'contract.amendment.created');
  },
});
