import type { CurrencyCode } from '../../../../core/currencies.ts';
import { sign } from '../../../../core/decimal.ts';
import { fromMinor, negateMoney, subtractMoney, sumMoney, type Money } from '../../../../core/money.ts';
import { accept, type Result } from '../../../../core/result.ts';

/** One obligation of a contract: invoiced so far without tax, paid or not, and recognised so far. */
export type ObligationPosition = { readonly billedNet: Money; readonly recognised: Money };

/** How a contract stands in the balance sheet; of the two, one at most is not zero. The receivable stands apart. */
export type ContractPosition = { readonly contractAsset: Money; readonly contractLiability: Money };

/**
 * The net position of one contract (DOMAIN 7, Presentation): billed before it is earned is a liability, earned before it
 * is billed an asset, netted over all its obligations. Refuses amounts in another currency.
 */
export function contractPosition(
  obligations: readonly ObligationPosition[],
  currency: CurrencyCode,
): Result<ContractPosition> {
  const billed = sumMoney(
    obligations.map(({ billedNet }) => billedNet),
    currency,
  );
  if (!billed.ok) return billed;
  const recognised = sumMoney(
    obligations.map((one) => one.recognised),
    currency,
  );
  if (!recognised.ok) return recognised;
  const net = subtractMoney(billed.value, recognised.value);
  if (!net.ok) return net;
  const nothing = fromMinor(0n, currency);
  return accept(
    sign(net.value.amount) < 0
      ? { contractAsset: negateMoney(net.value), contractLiability: nothing }
      : { contractAsset: nothing, contractLiability: net.value },
  );
}
