import type { CivilDate } from '../../../../core/civil-date.ts';
import { sign, sum, zero } from '../../../../core/decimal.ts';
import { accept, type Result } from '../../../../core/result.ts';
import { change, companion, type Companion, type DecisionContext } from '../../../../platform/commands/command.ts';
import type { AccountCredit } from '../../domain/account-credit.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import { useCredit } from '../../domain/credit/credit-use.ts';
import type { Invoice } from '../../domain/invoice.ts';
import { settledBy } from '../../domain/settled-invoice.ts';
import { applied } from '../allocations/companions.ts';
import { withUse } from './use.ts';

export type UsedCredit = {
  readonly note: CreditNote;
  /** As it was where nothing of it was open. */
  readonly invoice: Invoice;
  readonly beside: readonly Companion[];
};

/** A final credit note used in the order of DOMAIN 5.7: its own invoice first, the rest as chosen. */
export function usedOn(
  note: CreditNote,
  invoice: Invoice,
  {
    rest,
    others,
    ...making
  }: Pick<DecisionContext, 'newId' | 'now'> & {
    readonly rest: 'ACCOUNT' | 'REFUND';
    /** The invoice's other final credit notes: what they send back is no longer there to be refunded. */
    readonly others: readonly CreditNote[];
    readonly date: CivilDate;
  },
): Result<UsedCredit> {
  const { currency } = note;
  const settled = {
    open: invoice.open.amount,
    paid: invoice.paid.amount,
    refunded: sum(others.map(({ toRefund }) => toRefund.amount)),
    chargedBack: zero,
  };
  const use = useCredit({ total: note.total.amount, rest }, settled, currency);
  if (!use.ok) return use;

  const [offset, toAccount, toRefund] = [use.value.applied, use.value.toAccount, use.value.toRefund];
  const money = (amount: typeof offset) => ({ amount, currency });
  const used = withUse({ ...note, applied: money(offset), toAccount: money(toAccount), toRefund: money(toRefund) });
  const part = { kind: 'CREDIT', amount: offset, creditNoteId: note.id } as const;
  return accept({
    note: used,
    invoice: sign(offset) === 0 ? invoice : settledBy(invoice, { credited: offset }),
    beside: [
      ...applied(invoice, part, making),
      ...(sign(toAccount) === 0 ? [] : [grantedBeside(used, making.newId('acr'), making.now)]),
    ],
  });
}

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
