import { change } from '../../../platform/commands/command.ts';
import { refuseClosed, unknownAccount, type BillingAccount, type BillingAccountId } from '../domain/billing-account.ts';
import { unknownLegalEntity, type LegalEntity } from '../domain/legal-entity.ts';
import { draftFor, price } from '../domain/totals.ts';
import type { CreateInvoiceInput } from '../generated/resolver-types.ts';
import { invoiceCreation } from './define.ts';

type Facts = { readonly account: BillingAccount | null; readonly legalEntity: LegalEntity | null };

/** Drafts an invoice on an active account, priced by the rules of the legal entity that will issue it. */
export const createInvoice = invoiceCreation<CreateInvoiceInput, Facts>('createInvoice', {
  async gather(reader, input, { scope }) {
    const account = await reader.account(input.billingAccountId as BillingAccountId, scope);
    return { account, legalEntity: account === null ? null : await reader.legalEntity(account.legalEntityId) };
  },

  decide(input, { now, newId, correlationId, facts }) {
    const { account, legalEntity } = facts;
    if (account === null) return unknownAccount(input.billingAccountId);
    if (legalEntity === null) return unknownLegalEntity(account.legalEntityId);
    const closed = refuseClosed(account);
    if (closed !== null) return closed;
    const { currency } = account;
    const priced = price(input.lines, legalEntity, { currency, newId });
    if (!priced.ok) return priced.refusal;

    const said = {
      type: input.type ?? 'ONE_OFF',
      billingSubscriptionId: null,
      billRunId: null,
      correlationId,
      now,
    } as const;
    const invoice = draftFor(account, priced.value, { id: newId('inv'), ...said });
    return change(invoice, 'billing.invoice.drafted');
  },
});
