import { fromMinor } from '../../../core/money.ts';
import { change } from '../../../platform/commands/command.ts';
import { refuseClosed, unknownAccount, type BillingAccount, type BillingAccountId } from '../domain/billing-account.ts';
import type { Invoice } from '../domain/invoice.ts';
import { unknownLegalEntity, type LegalEntity } from '../domain/legal-entity.ts';
import { price } from '../domain/totals.ts';
import type { CreateInvoiceInput } from '../generated/resolver-types.ts';
import { invoiceCreation } from './define.ts';

type Facts = { readonly account: BillingAccount | null; readonly legalEntity: LegalEntity | null };

/** Drafts an invoice on an active account, priced by the rules of the legal entity that will issue it. */
export const createInvoice = invoiceCreation<CreateInvoiceInput, Facts>('createInvoice', {
  async gather(reader, input, { scope }) {
    const account = await reader.account(input.billingAccountId as BillingAccountId, scope);
    return { account, legalEntity: account === null ? null : reader.legalEntity(account.legalEntityId) };
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

    const nothing = fromMinor(0n, currency);
    const invoice: Invoice = {
      id: newId('inv'),
      version: 0,
      number: null,
      seriesCode: account.invoiceSeries,
      billingAccountId: account.id,
      customerId: account.customerId,
      legalEntityId: account.legalEntityId,
      currency,
      type: input.type ?? 'ONE_OFF',
      status: 'DRAFT',
      issueDate: null,
      dueDate: null,
      ...priced.value,
      paid: nothing,
      credited: nothing,
      open: nothing,
      contentHash: null,
      correlationId,
      createdAt: now,
      updatedAt: now,
    };
    return change(invoice, 'billing.invoice.drafted');
  },
});
