import { invariant } from '../../../../core/invariant.ts';
import { change } from '../../../../platform/commands/command.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import { refuseUncreditable } from '../../domain/credit/credited-invoice.ts';
import type { Invoice } from '../../domain/invoice.ts';
import { refuseLater } from '../../domain/payments/settlement.ts';
import { firstOf } from '../../domain/validation.ts';
import type { ApplyCreditNoteInput } from '../../generated/resolver-types.ts';
import { settledBeside } from '../allocations/companions.ts';
import { creditNoteCommand } from '../define.ts';
import { closedBeside, gatherCases, type CaseToClose } from '../dunning/settling.ts';
import { todayFor } from '../payments/facts.ts';
import { refuseUsed } from './use.ts';
import { usedOn } from './using.ts';

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
    const used = usedOn(note, invoice, { rest, others, newId, now, date });
    if (!used.ok) return used.refusal;
    const { invoice: after, beside } = used.value;
    return {
      ...change(used.value.note, 'billing.creditNote.applied'),
      beside: [
        ...(after === invoice ? [] : [settledBeside(invoice, after)]),
        ...beside,
        ...closedBeside(cases, [invoice], [after]),
      ],
    };
  },
});
