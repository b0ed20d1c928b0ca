import { compare, decimal, type Decimal } from '../../../core/decimal.ts';
import { readPrice } from '../../../core/pricing/figures.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import { checkRange, invalid } from '../../../core/validation.ts';

/** What happens when the end comes (DOMAIN 4.1). */
export type Renewal = {
  readonly mode: RenewalMode;
  readonly termMonths: number | null;
  readonly noticeDays: number;
  readonly uplift: Uplift | null;
};

export type RenewalMode = 'NONE' | 'AUTO' | 'MANUAL';
export type Uplift = { readonly kind: 'FIXED' | 'INDEX'; readonly percent: Decimal };

export type StatedRenewal = {
  readonly mode: RenewalMode;
  readonly termMonths?: number | null;
  readonly noticeDays?: number | null;
  readonly uplift?: Uplift | null;
};

export const termMonthsMax = 120;
export const noticeDaysMax = 365;
export const noticeDaysDefault = 30;

const none: StatedRenewal = { mode: 'NONE' };
const hundred = decimal(100);

/** How a contract is renewed, as a client states it; a term goes with every mode but NONE, and with none else. */
export function renewalOf(stated: StatedRenewal | null | undefined, path = 'input.renewal'): Result<Renewal> {
  const { mode, termMonths = null, noticeDays, uplift = null } = stated ?? none;
  if (mode === 'NONE' && termMonths !== null)
    return deny(invalid(`${path}.termMonths`, 'ONE_OF', 'left out: a contract that is not renewed has no next term'));
  if (mode !== 'NONE' && termMonths === null)
    return deny(invalid(`${path}.termMonths`, 'REQUIRED', `given, 1 to ${termMonthsMax}`));
  const notice = noticeDays ?? noticeDaysDefault;
  const range =
    checkRange(`${path}.termMonths`, termMonths, 1, termMonthsMax) ??
    checkRange(`${path}.noticeDays`, notice, 0, noticeDaysMax);
  if (range !== null) return deny(range);
  if (uplift !== null) {
    const percent = readPrice(uplift.percent, `${path}.uplift.percent`);
    if (!percent.ok) return percent;
    if (compare(percent.value, hundred) > 0)
      return deny(invalid(`${path}.uplift.percent`, 'RANGE', 'from 0 to 100 percent'));
  }
  return accept({ mode, termMonths, noticeDays: notice, uplift });
}
