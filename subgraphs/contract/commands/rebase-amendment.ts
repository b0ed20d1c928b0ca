import { change } from '../../../platform/commands/command.ts';
import { doneOn, pricedLines } from '../domain/amendment/draft.ts';
import { refuseUpToDate } from '../domain/amendment/signing.ts';
import { approvalsNeeded, withRequests } from '../domain/approvals.ts';
import { contractOf, readPricedFacts, unknownContract, type PricedFacts } from './amendment-facts.ts';
import { amendmentCommand } from './define.ts';

/** Does the changes again on the contract as it is by now. What was approved was another version: it is asked for anew. */
export const rebaseAmendment = amendmentCommand<{ readonly id: string }, PricedFacts>('rebaseAmendment', {
  on: (input) => input.id,
  async ready(amendment, context, reader) {
    const contract = await contractOf(reader, amendment, context);
    return contract === null ? unknownContract(amendment.contractId) : refuseUpToDate(amendment, contract);
  },
  gather: (reader, _, amendment, context) => readPricedFacts(reader, amendment, context),
  decide(amendment, _, { viewer, now, newId, facts }) {
    const { contract, legalEntity, entries } = facts;
    if (contract === null) return unknownContract(amendment.contractId);
    const roundingMode = legalEntity?.roundingMode ?? 'HALF_UP';
    const done = doneOn(contract, amendment, { id: amendment.terms.id, amendmentId: amendment.id, roundingMode });
    if (!done.ok) return done.refusal;
    const rebased = { ...amendment, ...done.value };
    const by = { revision: rebased.terms.version, viewer, now, newId: () => newId<never>('apr') };
    const approvals = withRequests(amendment.approvals, approvalsNeeded(pricedLines(rebased), entries), by);
    return 'code' in approvals
      ? approvals
      : change({ ...rebased, status: 'IN_APPROVAL', approvals }, 'contract.amendment.rebased');
  },
});
