import type { CivilDate } from '../../../../core/civil-date.ts';
import { add, sign, subtract, zero } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { change, companion } from '../../../../platform/commands/command.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import type { Invoice, InvoiceId } from '../../domain/invoice.ts';
import { allocationsMax, payAsked, payInOrder, type Paid } from '../../domain/payments/paying.ts';
import { refuseLater } from '../../domain/payments/settlement.ts';
import { invalid } from '../../domain/validation.ts';
import type { AllocateAccountCreditInput } from '../../generated/resolver-types.ts';
import { applied, settledBeside } from '../allocations/companions.ts';
import { accountCreditCommand } from '../define.ts';
import { closedBeside, gatherCases, type CaseToClose } from '../dunning/settling.ts';
import { todayFor } from '../payments/facts.ts';
import { withUse } from './use.ts';

type Facts = {
  readonly today: CivilDate;
  readonly invoices: readonly Invoice[];
  readonly note: CreditNote | null;
  readonly cases: readonly CaseToClose[];
};

/** Offsets invoices with what a credit note left on the account: those named, or its open ones in the default order. */
export const allocateAccountCredit = accountCreditCommand<AllocateAccountCreditInput, Facts>('allocateAccountCredit', {
  on: (input) => input.accountCreditId,
  ready: ({ remaining }) =>
    sign(remaining.amount) > 0
      ? null
      : invalid('AccountCredit.remaining', 'POSITIVE', 'more than zero: all of the credit is used'),

  async gather(reader, { allocations }, credit, { scope, now }) {
    // The credit note before its invoices, as applying it does.
    const note = await reader.lockCreditNote(credit.sourceCreditNoteId, scope);
    const named = allocations?.slice(0, allocationsMax).map((one) => one.invoiceId as InvoiceId);
    const ids = named ?? (await reader.openInvoicesInOrder(credit.billingAccountId, null, allocationsMax));
    const invoices = await reader.lockInvoices(ids, scope);
    const cases = await gatherCases(reader, invoices, { now, scope });
    return { today: await todayFor(credit.legalEntityId, reader, now), invoices, note, cases };
  },

  decide(credit, { allocations }, { newId, now, effectiveDate, facts: { today, invoices, note, cases } }) {
    invariant(note, 'who sees a credit sees the credit note that left it');
    const date = effectiveDate ?? today;
    const early = refuseLater('write.effectiveDate', date, today);
    if (early !== null) return early;
    const means = { legalEntityId: credit.legalEntityId, unallocated: credit.remaining };
    const byId = new Map(invoices.map((invoice) => [invoice.id as string, invoice]));
    const paying =
      allocations == null
        ? payInOrder(means, invoices, null, 'credited')
        : payAsked(means, allocations, byId, zero, 'credited');
    if (!paying.ok) return paying.refusal;

    const remaining = paying.value.unallocated;
    const drawn = add(note.drawn.amount, subtract(credit.remaining.amount, remaining.amount));
    const used = withUse({ ...note, drawn: { ...note.drawn, amount: drawn } });
    const beside = ({ before, after, paid }: Paid) => [
      settledBeside(before, after),
      ...applied(
        before,
        { kind: 'CREDIT', amount: paid, accountCreditId: credit.id, sourceCreditNoteId: note.id },
        { newId, now, date },
      ),
    ];
    return {
      ...change({ ...credit, remaining }, 'billing.accountCredit.used'),
      beside: [
        companion('CreditNote', note, change(used, 'billing.creditNote.applied')),
        ...paying.value.invoices.flatMap(beside),
        ...closedBeside(
          cases,
          invoices,
          paying.value.invoices.map((one) => one.after),
        ),
      ],
    };
  },
});
