import type { CivilDate } from '../../../../core/civil-date.ts';
import { personOf } from '../../../../core/viewer.ts';
import { change } from '../../../../platform/commands/command.ts';
import { refuseUnapproved } from '../../domain/four-eyes.ts';
import { refuseLater } from '../../domain/payments/settlement.ts';
import { givenUp } from '../../domain/settled-invoice.ts';
import { firstOf, invalid } from '../../domain/validation.ts';
import { applied } from '../allocations/companions.ts';
import { invoiceCommand } from '../define.ts';
import { closedBeside, gatherCases, type CaseToClose } from '../dunning/settling.ts';
import { todayFor } from '../payments/facts.ts';

type Facts = { readonly today: CivilDate; readonly cases: readonly CaseToClose[] };

/** Gives up all that is open of an invoice. A late payment takes it up again (`allocatePayment`). */
export const writeOffInvoice = invoiceCommand<{ readonly id: string }, Facts>('writeOffInvoice', {
  on: (input) => input.id,
  ready: ({ open, writeOffApproved, writeOffApprovedBy }, { viewer }) =>
    refuseUnapproved('WRITE_OFF', open, { approved: writeOffApproved, by: writeOffApprovedBy }, personOf(viewer)),
  gather: async (reader, _, invoice, { now, scope }) => ({
    today: await todayFor(invoice.legalEntityId, reader, now),
    cases: await gatherCases(reader, [invoice], { now, scope }),
  }),

  decide(invoice, _, { reason, newId, now, effectiveDate, facts: { today, cases } }) {
    const date = effectiveDate ?? today;
    const wrong = firstOf(
      reason === null
        ? invalid('write.reason', 'REQUIRED', 'given: a claim that is given up has to be explained')
        : null,
      refuseLater('write.effectiveDate', date, today),
    );
    if (wrong !== null) return wrong;
    const part = { kind: 'WRITE_OFF', amount: invoice.open.amount } as const;
    const after = givenUp(invoice);
    return {
      ...change(after, 'billing.invoice.writtenOff'),
      beside: [...applied(invoice, part, { newId, now, date }), ...closedBeside(cases, [invoice], [after])],
    };
  },
});
