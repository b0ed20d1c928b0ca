import { sign, subtract } from '../../../../core/decimal.ts';
import { formatMoney, sumMoney, type Money } from '../../../../core/money.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';

/**
 * Checked at every close (DOMAIN 6.3.6): the receivables control account stands at the sum of what is open, in the
 * document's currency and, after revaluation, in the functional one. Refuses with UNBALANCED, another currency with
 * CURRENCY_MISMATCH.
 */
export function refuseControlBalance(control: Money, open: readonly Money[]): Refusal | null {
  const total = sumMoney(open, control.currency);
  if (!total.ok) return total.refusal;
  const difference = subtract(control.amount, total.value.amount);
  if (sign(difference) === 0) return null;
  const { amount, currency } = formatMoney({ ...control, amount: difference });
  const sentence = `The control account is ${amount} ${currency} away from the open receivables: find it before the close.`;
  return refuse('UNBALANCED', { difference: `${amount} ${currency}` }, sentence);
}
