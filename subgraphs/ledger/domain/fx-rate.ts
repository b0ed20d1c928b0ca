import { sign } from '../../../core/decimal.ts';
import type { Refusal } from '../../../core/refusal.ts';
import type { FxRate as Quotation } from './currency/rates.ts';
import type { FxRateId } from './ids.ts';
import { checkName, firstOf, invalid } from './validation.ts';

/** A quotation as it was recorded. It never changes: what was converted by it was. */
export type FxRate = Quotation & {
  readonly id: FxRateId;
  readonly version: number;
  /** Who quotes it: a bank, an authority. */
  readonly source: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export function checkFxRate({
  from,
  to,
  rate,
  source,
}: Pick<FxRate, 'from' | 'to' | 'rate' | 'source'>): Refusal | null {
  return firstOf(
    from === to ? invalid('input.to', 'NOT_ITSELF', `another currency than ${from}: within one the rate is 1`) : null,
    sign(rate) > 0 ? null : invalid('input.rate', 'POSITIVE', 'more than zero'),
    checkName('input.source', source),
  );
}
