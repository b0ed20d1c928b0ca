import { addDays, addMonths, daysBetween, type CivilDate } from '../../../core/civil-date.ts';
import { decimal, larger, multiply, shift, smaller, add, sign, zero, type Decimal } from '../../../core/decimal.ts';
import { invariant } from '../../../core/invariant.ts';
import type { Money } from '../../../core/money.ts';
import { readPrice } from '../../../core/pricing/figures.ts';
import type { Refusal } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import { round, divide, type RoundingMode } from '../../../core/rounding.ts';
import { scaleOf } from '../../../core/currencies.ts';
import { checkCount, checkRange, invalid } from '../../../core/validation.ts';
import { hashOf, termsOf, versionsMax, type AmendmentId, type Contract, type VersionId } from './contract.ts';
import { valued } from './line-value.ts';
import { chargeOf, priceStepsMax, stepOn, type Line } from './line.ts';
import type { Price } from './price.ts';
import { termMonthsMax, type Renewal } from './renewal.ts';

/** The first day on which neither side can say no any more (DOMAIN 4.1): from then on a contract may be renewed. */
export function noticeOver({ endDate, renewal }: Pick<Contract, 'endDate' | 'renewal'>): CivilDate | null {
  return endDate === null || renewal.mode === 'NONE' ? null : addDays(endDate, -renewal.noticeDays);
}

/** Why a contract is not renewed, whatever is asked for. `waiting` is an amendment that is signed and waits for its day. */
export function refuseRenewal(contract: Contract, waiting: AmendmentId | null): Refusal | null {
  if (noticeOver(contract) === null)
    return invalid('Contract.renewal', 'RENEWABLE', 'AUTO or MANUAL, of a contract that ends');
  if (contract.renewalDeclinedAt !== null)
    return invalid('Contract.renewalDeclinedAt', 'RENEWABLE', 'null: it was said that the contract ends');
  if (waiting === null) return null;
  return invalid(
    'Contract.amendments',
    'ONE_SIGNED_AMENDMENT',
    `without ${waiting}, which is SIGNED and waits for its day`,
  );
}

export function refuseBeforeNotice(contract: Contract, today: CivilDate, early: boolean): Refusal | null {
  const from = noticeOver(contract);
  if (early || from === null || from <= today) return null;
  return invalid('input.early', 'NOTICE_OVER', `true to renew before ${from}: until then either side may say no`);
}

export function refuseDeclining(contract: Contract, today: CivilDate): Refusal | null {
  const from = noticeOver(contract);
  if (from === null || contract.renewalDeclinedAt !== null)
    return invalid('Contract.renewal', 'RENEWABLE', 'one that nobody said no to yet');
  if (today < from) return null;
  return invalid('Contract.endDate', 'NOTICE_TIME', `further away: ${from} was too late to say no`);
}

export type StatedRenewing = { readonly termMonths?: number | null; readonly indexPercent?: Decimal | null };

/** By how much the price rises: as was agreed, and by an index as far as that was agreed. */
export function upliftOf({ uplift }: Renewal, indexPercent: Decimal | null): Result<Decimal> {
  const path = 'input.indexPercent';
  if (uplift?.kind !== 'INDEX') {
    if (indexPercent !== null) return deny(invalid(path, 'ONE_OF', 'left out: the price does not follow an index'));
    return accept(uplift?.percent ?? zero);
  }
  // Without a figure of the index the price stays.
  const index = indexPercent === null ? accept(zero) : readPrice(indexPercent, path);
  return index.ok ? accept(smaller(larger(index.value, zero), uplift.percent)) : index;
}

/** The contract for another term: a new version that begins where the old one ends, with the same lines. */
export function renewed(
  contract: Contract,
  { termMonths, indexPercent }: StatedRenewing,
  made: { readonly id: VersionId; readonly now: Date; readonly roundingMode: RoundingMode },
): Result<Contract> {
  const { renewal, endDate, currency } = contract;
  invariant(endDate, 'what is renewed has an end');
  const months = termMonths ?? renewal.termMonths;
  invariant(months, 'what is renewed has a next term');
  const wrong =
    checkRange('input.termMonths', months, 1, termMonthsMax) ??
    checkCount('Contract.versions', contract.versions.length + 1, versionsMax);
  if (wrong !== null) return deny(wrong);
  const percent = upliftOf(renewal, indexPercent ?? null);
  if (!percent.ok) return percent;

  const term = { from: endDate, to: addMonths(endDate, months) };
  const lines = renewedLines(termsOf(contract).lines, term, percent.value, made.roundingMode);
  if (!lines.ok) return lines;
  const worth = valued(lines.value, currency, made.roundingMode, 'Contract.terms');
  if (!worth.ok) return worth;
  const version = {
    id: made.id,
    version: contract.currentVersion + 1,
    reason: 'RENEWAL' as const,
    amendmentId: null,
    effectiveDate: endDate,
    lines: worth.value.lines,
    tcv: worth.value.value,
    // It was agreed with the contract: nobody signs it again, and from now on it stays.
    signedAt: made.now,
  };
  const after = { ...contract, endDate: term.to, currentVersion: version.version };
  return accept({ ...after, versions: [...contract.versions, { ...version, hash: hashOf(after, version) }] });
}

type Term = { readonly from: CivilDate; readonly to: CivilDate };

/** What ran to the end goes on, under its key. What was charged once, or had ended before, is not sold again. */
function renewedLines(
  lines: readonly Line[],
  term: Term,
  percent: Decimal,
  mode: RoundingMode,
): Result<readonly Line[]> {
  const recurring = lines.filter((line) => chargeOf[line.productType] !== 'ONE_TIME');
  // A suspension may have moved the end of the contract and left those of its lines.
  const last = recurring
    .map(({ to }) => to ?? term.from)
    .sort()
    .at(-1);
  if (last === undefined) return deny(invalid('Contract.terms.lines', 'RECURRING_ONLY', 'some that recur'));
  const isRenewed = (line: Line) => recurring.includes(line) && line.to === last;
  const full = lines.findIndex((line) => isRenewed(line) && line.priceSteps.length >= priceStepsMax);
  if (full >= 0 && sign(percent) !== 0)
    return deny(invalid(`Contract.terms.lines[${full}].priceSteps`, 'COUNT_MAX', `fewer than ${priceStepsMax}`));
  return accept(lines.map((line) => (isRenewed(line) ? renewedLine(line, term, percent, mode) : line)));
}

function renewedLine(line: Line, term: Term, percent: Decimal, mode: RoundingMode): Line {
  const { price, discount } = stepOn(line, term.from);
  const raised = { from: term.from, price: raisedBy(price, percent, mode), discount };
  return {
    ...line,
    to: term.to,
    priceSteps: sign(percent) === 0 ? line.priceSteps : [...line.priceSteps, raised],
    commitment: line.commitment === null ? null : longer(line.commitment, line, term, mode),
  };
}

/** A commitment for the new term as for the old one, by its days. */
function longer({ amount, currency }: Money, { from, to }: Line, term: Term, mode: RoundingMode): Money {
  const held = decimal(daysBetween(from, to ?? term.from));
  const whole = decimal(daysBetween(from, term.to));
  return { amount: divide(multiply(amount, whole), held, scaleOf(currency), mode), currency };
}

/** Unit prices have up to twelve places (DOMAIN 1.1). */
const pricePlaces = 12;

/** What is an amount of money rises; sizes, free units and rates of an amount stay. */
function raisedBy(price: Price, percent: Decimal, mode: RoundingMode): Price {
  const factor = add(decimal(1), shift(percent, -2));
  const raise = (figure: Decimal | null) =>
    figure === null ? null : round(multiply(figure, factor), pricePlaces, mode);
  return {
    ...price,
    unit: raise(price.unit),
    flat: raise(price.flat),
    packagePrice: raise(price.packagePrice),
    minimum: raise(price.minimum),
    maximum: raise(price.maximum),
    tiers: price.tiers.map((tier) => ({
      ...tier,
      flat: raise(tier.flat),
      unit: raise(tier.unit),
      packagePrice: raise(tier.packagePrice),
    })),
  };
}
