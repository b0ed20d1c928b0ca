import type { Refusal } from '../../../core/refusal.ts';
import { change } from '../../../platform/commands/command.ts';
import { addsValue, pricedLines, soldAnew } from '../domain/amendment/draft.ts';
import { refuseOutdated } from '../domain/amendment/signing.ts';
import { refuseHeldCredit } from './customer-facts.ts';
import { approvalsNeeded, withRequests } from '../domain/approvals.ts';
import { refuseUnsold } from '../domain/product.ts';
import { contractOf, readPricedFacts, unknownContract, type PricedFacts } from './amendment-facts.ts';
import { amendmentCommand } from './define.ts';
import { refuseForeignSale } from './sales-permission.ts';

/** Asks for the approvals that the changed lines need today, once everything that is added can be sold. */
export const submitAmendment = amendmentCommand<
  { readonly id: string },
  PricedFacts & { readonly foreign: Refusal | null }
>('submitAmendment', {
  on: (input) => input.id,
  async ready(amendment, context, reader) {
    const contract = await contractOf(reader, amendment, context);
    if (contract === null) return unknownContract(amendment.contractId);
    const outdated = refuseOutdated(amendment, contract);
    if (outdated !== null) return outdated;
    const held = addsValue(amendment) ? await refuseHeldCredit(reader, amendment.customerId, context) : null;
    return held ?? refuseForeignSale(reader, amendment, await reader.products(soldAnew(amendment)));
  },
  async gather(reader, _, amendment, context) {
    const facts = await readPricedFacts(reader, amendment, context);
    const added = facts.products.filter(({ id }) => soldAnew(amendment).includes(id));
    return { ...facts, foreign: await refuseForeignSale(reader, amendment, added) };
  },
  decide(amendment, _, { viewer, now, newId, facts }) {
    const added = facts.products.filter(({ id }) => soldAnew(amendment).includes(id));
    const unsold = refuseUnsold(added, 'Amendment.terms.lines') ?? facts.foreign;
    if (unsold !== null) return unsold;
    const by = { revision: amendment.terms.version, viewer, now, newId: () => newId<never>('apr') };
    const approvals = withRequests(amendment.approvals, approvalsNeeded(pricedLines(amendment), facts.entries), by);
    return 'code' in approvals
      ? approvals
      : change({ ...amendment, status: 'IN_APPROVAL', approvals }, 'contract.amendment.submitted');
  },
});
