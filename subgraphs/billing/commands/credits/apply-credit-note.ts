import { sign, sum, zero } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { change, companion, type Companion } from '../../../../platform/commands/command.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { AccountCredit } from '../../domain/account-credit.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import { useCredit } from '../../domain/credit/credit-use.ts';
import { refuseUncreditable } from '../../domain/credit/credited-invoice.ts';
import type { Invoice } from '../../domain/invoice.ts';
import { refuseLater } from '../../domain/payments/settlement.ts';
import { settledBy } from '../../domain/settled-invoice.ts';
import { firstOf } from '../../domain/validation.ts';
import type { ApplyCreditNoteInput } from '../../generated/resolver-types.ts';
import { applied, settledBeside } from '../allocations/companions.ts';
import { creditNoteCommand } from '../define.ts';
import { closedBeside, gatherCases, type CaseToClose } from '../dunning/settling.ts';
import { todayFor } from '../payments/facts.ts';
import { refuseUsed, withUse } from './use.ts';

type Facts = {
  readonly today: CivilDate;
  readonly invoice: Invoice | undefined;
  /** The invoice's other final credit notes: what they send back is no longer there to be refunded. */
  readonly others: readonly CreditNote[];
  readonly cases: readonly CaseToClose[];
};

/** Uses a credit note in the order of DOMAIN 5.7: its own invoice first, the rest as chosen. */
export const applyCreditNote = creditNoteCommand<ApplyCreditNoteInput, Facts>('applyCreditNote', {
  on: (input) => input.creditNoteId,
  ready: refuseUsed,

  async gather(reader, _, note, { now, scope }) {
    const [invoice] = await reader.lockInvoices([note.invoiceId], scope);
    const notes = await reader.creditNotesOf(note.invoiceId);
    return {
      today: await todayFor(note.legalEntityId, reader, now),
      invoice,
      others: notes.filter(({ id }) => id !== note.id),
      cases: invoice === undefined ? [] : await gatherCases(reader, [invoice], { now, scope }),
    };
  },

  decide(note, { rest }, { newId, now, effectiveDate, facts: { today, invoice, others, cases } }) {
    invariant(invoice, 'who sees a credit note sees its invoice');
    const date = effectiveDate ?? today;
    const wrong = firstOf(refuseLater('write.effectiveDate', date, today), refuseUncreditable(invoice));
    if (wrong !== null) return wrong;
    const { currency } = note;
    const settled = {
      open: invoice.open.amount,
      paid: invoice.paid.amount,
      refunded: sum(others.map(({ toRefund }) => toRefund.amount)),
      chargedBack: zero,
    };
    const use = useCredit({ total: note.total.amount, rest }, settled, currency);
    if (!use.ok) return use.refusal;

    const [offset, toAccount, toRefund] = [use.value.applied, use.value.toAccount, use.value.toRefund];
    const money = (amount: typeof offset) => ({ amount, currency });
    const used = withUse({
      ...note,
      applied: money(offset),
      toAccount: money(toAccount),
      toRefund: money(toRefund),
    });
    const part = { kind: 'CREDIT', amount: offset, creditNoteId: note.id } as const;
    const offsetInvoice = sign(offset) === 0 ? invoice : settledBy(invoice, { credited: offset });
    return {
      ...change(used, 'billing.creditNote.applied'),
      beside: [
        ...(offsetInvoice === invoice ? [] : [settledBeside(invoice, offsetInvoice)]),
        ...applied(invoice, part, { newId, now, date }),
        ...(sign(toAccount) === 0 ? [] : [grantedBeside(used, newId('acr'), now)]),
        ...closedBeside(cases, [invoice], [offsetInvoice]),
      ],
    };
  },
});

function grantedBeside(note: CreditNote, id: AccountCredit['id'], now: Date): Companion {
  const { billingAccountId, customerId, legalEntityId, currency, toAccount } = note;
  const credit: AccountCredit = {
    id,
    version: 0,
    billingAccountId,
    customerId,
    legalEntityId,
    currency,
    sourceCreditNoteId: note.id,
    original: toAccount,
    remaining: toAccount,
    createdAt: now,
    updatedAt: now,
  };
  return companion('AccountCredit', null, change(credit, 'billing.accountCredit.granted'));
}
