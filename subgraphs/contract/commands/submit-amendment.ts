import { change } from '../../../platform/commands/command.ts';
import { addsValue, pricedLines } from '../domain/amendment/draft.ts';
import { refuseOutdated } from '../domain/amendment/signing.ts';
import { refuseHeldCredit } from './customer-facts.ts';
import { approvalsNeeded, withRequests } from '../domain/approvals.ts';
import { refuseUnsold } from '../domain/product.ts';
import { contractOf, readPricedFacts, unknownContract, type PricedFacts } from './amendment-facts.ts';
import { amendmentCommand } from './define.ts';

/** Asks for the approvals that the changed lines need today, once everything that is added can be sold. */
export const submitAmendment = amendmentCommand<{ readonly id: string }, PricedFacts>('submitAmendment', {
  on: (input) => input.id,
  async ready(amendment, context, reader) {
    const contract = await contractOf(reader, amendment, context);
    if (contract === null) return unknownContract(amendment.contractId);
    const outdated = refuseOutdated(amendment, contract);
    if (outdated !== null || !addsValue(amendment)) return outdated;
    return refuseHeldCredit(reader, amendment.customerId, context);
  },
  gather: (reader, _, amendment, context) => readPricedFacts(reader, amendment, context),
  decide(amendment, _, { viewer, now, newId, facts }) {
    const added = amendment.lineChanges.flatMap(({ op, after }) => (op === 'ADD' ? (after?.productId ?? []) : []));
    const unsold = refuseUnsold(
      facts.products.filter(({ id }) => added.includes(id)),
      'Amendment.terms.lines',
    );
    if (unsold !== null) return unsold;
    const by = { revision: amendment.terms.version, viewer, now, newId: () => newId<never>('apr') };
    const approvals = withRequests(amendment.approvals, approvalsNeeded(pricedLines(amendment), facts.entries), by);
    return 'code' in approvals
      ? approvals
      : change({ ...amendment, status: 'IN_APPROVAL', approvals }, 'contract.amendment.submitted');
  },
});
