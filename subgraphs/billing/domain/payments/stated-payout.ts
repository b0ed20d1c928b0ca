import type { CivilDate } from '../../../../core/civil-date.ts';
import { equals, zero, type Decimal } from '../../../../core/decimal.ts';
import { settledMoney, type Money } from '../../../../core/money.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { checkNotNegative, checkPositive, checkSettled } from '../amounts.ts';
import type { Payment } from '../payment.ts';
import type { Payout } from '../payout.ts';
import { checkValue, firstOf, invalid } from '../validation.ts';
import { refuseCardNumber } from './card-number.ts';

/** A payout as somebody states it. */
export type StatedPayout = {
  readonly legalEntityId: string;
  readonly provider: string;
  readonly providerPayoutId: string;
  readonly bankAccount: string;
  readonly amount: Money;
  readonly fee?: Decimal | null;
  readonly date: CivilDate;
  readonly transactionIds: readonly string[];
};

/** The schema says the same. */
export const transactionsMax = 10_000;

export function checkPayout(stated: StatedPayout): Refusal | null {
  const { provider, providerPayoutId, bankAccount, amount, fee } = stated;
  const settled = settledMoney(amount.amount, amount.currency, 'input.amount');
  return firstOf(
    checkValue('name', 'input.provider', provider),
    checkValue('name', 'input.providerPayoutId', providerPayoutId),
    checkValue('text', 'input.bankAccount', bankAccount),
    ...(['provider', 'providerPayoutId', 'bankAccount'] as const).map((name) =>
      refuseCardNumber(`input.${name}`, stated[name]),
    ),
    checkPositive('input.amount.amount', amount.amount),
    settled.ok ? null : settled.refusal,
    checkNotNegative('input.fee', fee),
    checkSettled('input.fee', fee, amount.currency),
    checkTransactions(stated.transactionIds),
  );
}

function checkTransactions(transactionIds: readonly string[]): Refusal | null {
  const path = 'input.transactionIds';
  if (transactionIds.length < 1 || transactionIds.length > transactionsMax)
    return invalid(path, 'COUNT_RANGE', `one to ${transactionsMax} transactions`);
  if (new Set(transactionIds).size < transactionIds.length)
    return invalid(path, 'DISTINCT', 'different transactions: each is paid out once');
  for (const [index, id] of transactionIds.entries()) {
    const wrong = checkValue('name', `${path}[${index}]`, id) ?? refuseCardNumber(`${path}[${index}]`, id);
    if (wrong !== null) return wrong;
  }
  return null;
}

/** A payout is of one company and one currency, and so are the payments in it that are known here. */
export function refuseForeign(stated: StatedPayout, payments: readonly Payment[]): Refusal | null {
  for (const payment of payments) {
    const path = `input.transactionIds[${stated.transactionIds.indexOf(payment.providerTransactionId)}]`;
    if (payment.legalEntityId !== stated.legalEntityId)
      return invalid(path, 'SAME_LEGAL_ENTITY', 'of a payment that the same legal entity received');
    if (payment.currency !== stated.amount.currency)
      return invalid(path, 'SAME_CURRENCY', `of a payment in ${stated.amount.currency}`);
  }
  return null;
}

/** Where a transaction went already. */
export type PaidOut = { readonly transactionId: string; readonly payout: Pick<Payout, 'id' | 'legalEntityId'> };

/** Which payout has it is told to whom may see that. */
export function refusePaidOut({ transactionIds, legalEntityId }: StatedPayout, before: PaidOut | null): Refusal | null {
  if (before === null) return null;
  const { transactionId, payout } = before;
  const which = payout.legalEntityId === legalEntityId ? payout.id : 'another';
  const path = `input.transactionIds[${transactionIds.indexOf(transactionId)}]`;
  return invalid(path, 'ONE_PAYOUT', `of no other payout: ${which} has it`);
}

/** What a second telling says otherwise than the payout that is there. */
export function payoutContradictions(
  payout: Payout,
  transactionIds: readonly string[],
  stated: StatedPayout,
): readonly string[] {
  const listed = new Set(transactionIds);
  const isListed = stated.transactionIds.length === listed.size && stated.transactionIds.every((id) => listed.has(id));
  const said: readonly (readonly [string, boolean])[] = [
    ['legalEntityId', stated.legalEntityId === payout.legalEntityId],
    ['bankAccount', stated.bankAccount.trim() === payout.bankAccount],
    ['amount', stated.amount.currency === payout.currency && equals(stated.amount.amount, payout.amount.amount)],
    ['fee', equals(stated.fee ?? zero, payout.fee.amount)],
    ['date', stated.date === payout.date],
    ['transactionIds', isListed],
  ];
  return said.filter(([, agrees]) => !agrees).map(([field]) => field);
}

/** `existingId` is null where the viewer may not see it. */
export function payoutConflict(existingId: string | null, fields: readonly string[]): Refusal {
  const what = fields.length === 0 ? '' : ` with another ${fields.join(', ')}`;
  const sentence = `This provider’s payout is recorded already${what}: correct what you send, or what is recorded.`;
  return refuse('PAYMENT_CONFLICT', { existingId, fields }, sentence);
}
