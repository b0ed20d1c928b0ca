import { invalid } from '../../../core/validation.ts';
import { change } from '../../../platform/commands/command.ts';
import { refuseAmending } from '../domain/amendment/amended.ts';
import { movedChanges } from '../domain/amendment/changes.ts';
import { doneOn } from '../domain/amendment/draft.ts';
import { readChanges } from '../domain/amendment/read-changes.ts';
import type { UpdateAmendmentInput } from '../generated/resolver-types.ts';
import { readAmendmentFacts, unknownContract, type AmendmentFacts } from './amendment-facts.ts';
import { amendmentCommand } from './define.ts';

/** Changes a draft, on the contract as it is now. Changes that are given take the place of all. */
export const updateAmendment = amendmentCommand<UpdateAmendmentInput, AmendmentFacts>('updateAmendment', {
  on: (input) => input.amendmentId,
  gather: (reader, { changes }, { contractId }, context) =>
    readAmendmentFacts(reader, contractId, changes ?? [], context),

  decide(amendment, input, { reason, newId, facts }) {
    const { contract, legalEntity } = facts;
    if (contract === null) return unknownContract(amendment.contractId);
    const cleared = (['effectiveDate', 'coTerm', 'changes'] as const).find((field) => input[field] === null);
    if (cleared !== undefined) return invalid(`input.${cleared}`, 'REQUIRED', 'present: an amendment keeps it');
    const amending = {
      effectiveDate: input.effectiveDate ?? amendment.effectiveDate,
      coTerm: input.coTerm ?? amendment.coTerm,
    };
    const refusal = refuseAmending(contract, amending.effectiveDate);
    if (refusal !== null) return refusal;
    const context = { ...amending, ...facts, contract, newKey: () => newId<never>('lin') };
    const changes = input.changes == null ? null : readChanges(input.changes, context);
    if (changes?.ok === false) return changes.refusal;
    const agreement = {
      ...amending,
      changes: changes?.value ?? movedChanges(amendment.changes, amendment.effectiveDate, amending.effectiveDate),
      reason: reason ?? amendment.reason,
    };
    const roundingMode = legalEntity?.roundingMode ?? 'HALF_UP';
    const done = doneOn(contract, agreement, { id: amendment.terms.id, amendmentId: amendment.id, roundingMode });
    if (!done.ok) return done.refusal;
    return change({ ...amendment, ...agreement, ...done.value }, 'contract.amendment.updated');
  },
});
