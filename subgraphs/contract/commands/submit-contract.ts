import type { Refusal } from '../../../core/refusal.ts';
import { change } from '../../../platform/commands/command.ts';
import { approvalsNeeded, withRequests } from '../domain/approvals.ts';
import { termsOf } from '../domain/contract.ts';
import { refuseUnsold } from '../domain/product.ts';
import { refuseHeldCredit } from './customer-facts.ts';
import { contractCommand } from './define.ts';
import { readLineFacts, type LineFacts } from './line-facts.ts';
import { refuseForeignSale } from './sales-permission.ts';
import { todayFor } from './today.ts';

const linesPath = 'Contract.terms.lines';

/** Asks for the approvals that the terms need today, once everything in them can be sold. */
export const submitContract = contractCommand<
  { readonly id: string },
  LineFacts & { readonly foreign: Refusal | null }
>('submitContract', {
  on: (input) => input.id,
  async ready(contract, context, reader) {
    const products = await reader.products(termsOf(contract).lines.map(({ productId }) => productId));
    return (
      (await refuseHeldCredit(reader, contract.customerId, context)) ??
      refuseUnsold(products, linesPath) ??
      (await refuseForeignSale(reader, contract, products))
    );
  },
  async gather(reader, _, contract, { now }) {
    const { currency, legalEntityId } = contract;
    const on = await todayFor(legalEntityId, reader, now);
    const facts = await readLineFacts(reader, termsOf(contract).lines, { currency, legalEntityId, on });
    return { ...facts, foreign: await refuseForeignSale(reader, contract, facts.products) };
  },
  decide(contract, _, { viewer, now, newId, facts }) {
    const unsold = refuseUnsold(facts.products, linesPath) ?? facts.foreign;
    if (unsold !== null) return unsold;
    const { lines, version } = termsOf(contract);
    const by = { revision: version, viewer, now, newId: () => newId<never>('apr') };
    const approvals = withRequests(contract.approvals, approvalsNeeded(lines, facts.entries), by);
    return 'code' in approvals
      ? approvals
      : change({ ...contract, status: 'IN_REVIEW', approvals }, 'contract.contract.submitted');
  },
});
