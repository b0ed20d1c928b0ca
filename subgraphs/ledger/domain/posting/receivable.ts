import { absolute, sign } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import type { Result } from '../../../../core/result.ts';
import { minus, nothingIn, plus } from './amounts.ts';
import {
  credit,
  debit,
  exchangeDifference,
  posting,
  taxAmounts,
  taxLines,
  type Posting,
  type PostingLine,
  type TaxAmount,
} from './posting.ts';

/** What an application is worth in the functional currency: what came in, and what the receivable stood at (DOMAIN 6.5). */
export type AppliedValue = { readonly cash: Money; readonly cleared: Money };

/**
 * PAYMENT_APPLIED: the receipt clears the receivable; the difference of rates is a gain or a loss (DOMAIN 6.4, 6.5). That
 * line moves functional value only. `value` is null when document and books are in one currency.
 */
export function postPaymentApplied(amount: Money, value: AppliedValue | null): Result<Posting> {
  if (value === null) {
    return posting('PAYMENT_APPLIED', { amount }, () => [debit('UNAPPLIED_CASH', amount), credit('AR', amount)]);
  }
  return posting('PAYMENT_APPLIED', { amount }, () => [
    debit('UNAPPLIED_CASH', amount, { functional: value.cash }),
    credit('AR', amount, { functional: value.cleared }),
    exchangeDifference(amount, minus(value.cash, value.cleared)),
  ]);
}

/** FX_REVALUATION: the receivable at the closing rate. `unrealised` is functional: a gain is positive, a loss negative. */
export function postRevaluation(open: Money, unrealised: Money): Result<Posting> {
  const value = { amount: absolute(unrealised.amount), currency: unrealised.currency };
  const receivable = sign(unrealised.amount) > 0 ? debit : credit;
  return posting('FX_REVALUATION', { nothing: nothingIn(open) }, () => [
    receivable('AR', nothingIn(open), { functional: value }),
    exchangeDifference(open, unrealised),
  ]);
}

/** The part of a receivable that is given up. Tax of it is claimed back only where the law allows. */
export type GivenUp = { readonly net: Money; readonly taxes: readonly TaxAmount[]; readonly taxRelief: boolean };

/** CASH_DISCOUNT: given for paying early. */
export function postCashDiscount(given: GivenUp): Result<Posting> {
  return posting('CASH_DISCOUNT', amountsOf(given), () => givenUpLines('DISCOUNT_ALLOWED', given));
}

/** WRITE_OFF: given up as lost. */
export function postWriteOff(given: GivenUp): Result<Posting> {
  return posting('WRITE_OFF', amountsOf(given), () => givenUpLines('BAD_DEBT', given));
}

/** WRITE_OFF_RECOVERY: takes the write-off back before the late payment is applied. */
export function postRecovery(given: GivenUp): Result<Posting> {
  return posting('WRITE_OFF_RECOVERY', amountsOf(given), () =>
    givenUpLines('BAD_DEBT', given).map((line) =>
      line.side === 'DEBIT' ? { ...line, side: 'CREDIT' } : { ...line, side: 'DEBIT' },
    ),
  );
}

function givenUpLines(
  role: 'DISCOUNT_ALLOWED' | 'BAD_DEBT',
  { net, taxes, taxRelief }: GivenUp,
): readonly PostingLine[] {
  const total = plus(net, ...taxes.map((tax) => tax.amount));
  return [debit(role, taxRelief ? net : total), ...(taxRelief ? taxLines('DEBIT', taxes) : []), credit('AR', total)];
}

function amountsOf({ net, taxes }: GivenUp): Readonly<Record<string, Money>> {
  return { net, ...taxAmounts(taxes) };
}
