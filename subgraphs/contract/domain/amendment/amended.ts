import type { CivilDate } from '../../../../core/civil-date.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Money } from '../../../../core/money.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { RoundingMode } from '../../../../core/rounding.ts';
import { firstOf, invalid } from '../../../../core/validation.ts';
import { inForceStates, termsOf, type Contract } from '../contract.ts';
import { valued } from '../line-value.ts';
import { chargeOf, linesMax, priceStepsMax, type Line, type LineKey } from '../line.ts';
import { checkPeriod, checkRamp } from '../read-lines.ts';
import type { AmendmentChange } from './changes.ts';
import { endedOn, withinEnd, withPrice, withQuantity } from './line-edits.ts';
import { lineChangesBetween, type LineChange } from './line-changes.ts';

/** From when on the changes hold, and whether lines end together with the contract. */
export type Amending = { readonly effectiveDate: CivilDate; readonly coTerm: boolean };

/** What the changes make of the lines of the contract's current version. */
export type AmendedLines = {
  readonly lines: readonly Line[];
  readonly tcv: Money | null;
  readonly lineChanges: readonly LineChange[];
};

/** Why this contract cannot be amended from that day on; null where it can. */
export function refuseAmending(contract: Contract, effectiveDate: CivilDate): Refusal | null {
  const { status, startDate, endDate } = contract;
  const since = lastAgreed(contract);
  const path = 'input.effectiveDate';
  if (!inForceStates.includes(status))
    return invalid('Contract.status', 'CONTRACT_STATE', `${inForceStates.join(', ')}; it is ${status}`);
  if (effectiveDate < startDate)
    return invalid(path, 'WITHIN_PERIOD', `${startDate} or later, when the contract begins`);
  if (endDate !== null && effectiveDate >= endDate)
    return invalid(path, 'WITHIN_PERIOD', `before ${endDate}, when the contract ends`);
  if (effectiveDate >= since) return null;
  return invalid(path, 'DATE_NOT_BEFORE_PREVIOUS', `${since} or later, when the amendment before took effect`);
}

/** When what was last agreed took effect. A renewal that was made early says nothing of the days before it. */
function lastAgreed({ versions, startDate }: Contract): CivilDate {
  const agreed = versions.filter(({ reason }) => reason !== 'RENEWAL').map(({ effectiveDate }) => effectiveDate);
  return agreed.sort().at(-1) ?? startDate;
}

/** The lines of the contract with the changes done to them, one after the other; those of its end come first. */
export function amendedLines(
  contract: Contract,
  changes: readonly AmendmentChange[],
  amending: Amending,
  roundingMode: RoundingMode,
): Result<AmendedLines> {
  const { lines: base } = termsOf(contract);
  const { effectiveDate } = amending;
  const endDate = endAfter(contract, changes);
  const refusal = refuseEnd(contract, changes, effectiveDate);
  if (refusal !== null) return deny(refusal);

  let lines = base.flatMap(
    (line) => withinEnd(line, { before: contract.endDate, after: endDate, moves: amending.coTerm }) ?? [],
  );
  for (const [index, change] of changes.entries()) {
    const done = lineEdits[change.kind]?.(lines, change, { ...amending, endDate, path: `input.changes[${index}]` });
    if (done === undefined) continue;
    if (!done.ok) return done;
    lines = [...done.value];
  }
  const wrong = refuseLines(lines, { from: contract.startDate, to: endDate });
  if (wrong !== null) return deny(wrong);
  const worth = valued(lines, contract.currency, roundingMode, 'Amendment.terms');
  if (!worth.ok) return worth;
  const lineChanges = lineChangesBetween(base, worth.value.lines, effectiveDate);
  return accept({ lines: worth.value.lines, tcv: worth.value.value, lineChanges });
}

/** When the contract ends once the changes hold, a suspension aside. */
export function endAfter(
  { endDate }: Pick<Contract, 'endDate'>,
  changes: readonly AmendmentChange[],
): CivilDate | null {
  const change = changes.find(({ kind }) => kind === 'CHANGE_TERM');
  return change === undefined ? endDate : change.endDate;
}

type Editing = Amending & { readonly endDate: CivilDate | null; readonly path: string };
type LineEdit = (lines: readonly Line[], change: AmendmentChange, editing: Editing) => Result<readonly Line[]>;

/** What a kind does to the lines; the others are about the whole contract. */
const lineEdits: Readonly<Partial<Record<AmendmentChange['kind'], LineEdit>>> = {
  ADD_LINE: withAdded,
  REMOVE_LINE: (lines, { lineKey }, { effectiveDate, path }) =>
    edited(lines, lineKey, effectiveDate, path, (line) => endedOn(line, effectiveDate)),
  CHANGE_QUANTITY: (lines, { lineKey, quantity }, { effectiveDate, path }) =>
    edited(lines, lineKey, effectiveDate, path, (line) => {
      invariant(quantity, 'a change of a quantity has one');
      return withQuantity(line, effectiveDate, quantity);
    }),
  CHANGE_PRICE: (lines, { lineKey, price, discount }, { effectiveDate, path }) =>
    edited(lines, lineKey, effectiveDate, path, (line) => {
      invariant(price, 'a change of a price has one');
      return withPrice(line, effectiveDate, price, discount);
    }),
  SWAP_PRODUCT(lines, change, editing) {
    const removed = lineEdits.REMOVE_LINE?.(lines, change, editing) ?? accept(lines);
    return removed.ok ? withAdded(removed.value, change, editing) : removed;
  },
};

/** A line that is added ends with the contract, also where that was given another end meanwhile. */
function withAdded(
  lines: readonly Line[],
  { line }: AmendmentChange,
  { effectiveDate, coTerm, endDate, path }: Editing,
): Result<readonly Line[]> {
  invariant(line, 'what is added is a line');
  if (line.from < effectiveDate)
    return deny(invalid(`${path}.line.from`, 'WITHIN_PERIOD', `${effectiveDate} or later, when the amendment begins`));
  return accept([...lines, coTerm ? { ...line, to: endDate } : line]);
}

function edited(
  lines: readonly Line[],
  lineKey: LineKey | null,
  on: CivilDate,
  path: string,
  edit: (line: Line) => Line | null,
): Result<readonly Line[]> {
  const line = lines.find((one) => one.lineKey === lineKey);
  if (line === undefined) return deny(unknownLine(lineKey));
  const refusal = firstOf(
    line.to === null || line.to > on
      ? null
      : invalid(`${path}.lineKey`, 'WITHIN_PERIOD', `of a line that still runs on ${on}`),
    chargeOf[line.productType] === 'ONE_TIME' && line.from < on
      ? invalid(`${path}.lineKey`, 'NOT_CHARGED_YET', `of a line that was not charged before ${on}: credit it instead`)
      : null,
  );
  if (refusal !== null) return deny(refusal);
  return accept(lines.flatMap((one) => (one === line ? (edit(line) ?? []) : [one])));
}

export function unknownLine(lineKey: string | null): Refusal {
  const id = lineKey ?? '';
  return refuse('NOT_FOUND', { entity: 'ContractLine', id }, `The contract has no line ${id}.`);
}

function refuseEnd(contract: Contract, changes: readonly AmendmentChange[], on: CivilDate): Refusal | null {
  const endDate = endAfter(contract, changes);
  if (endDate === null || endDate > on) return null;
  const index = changes.findIndex(({ kind }) => kind === 'CHANGE_TERM');
  return invalid(`input.changes[${index}].endDate`, 'DATE_AFTER_START', `after ${on}: to end it at once, terminate it`);
}

function refuseLines(lines: readonly Line[], term: { readonly from: CivilDate; readonly to: CivilDate | null }) {
  const path = 'Amendment.terms.lines';
  if (lines.length === 0) return invalid(path, 'NOT_EMPTY', 'one line at least: a contract without any is terminated');
  if (lines.length > linesMax) return invalid(path, 'COUNT_MAX', `at most ${linesMax} lines`);
  for (const [index, line] of lines.entries()) {
    const at = `${path}[${index}]`;
    const refusal = checkPeriod(line, term, at) ?? checkRamp(line.ramp, line, at);
    if (refusal !== null) return refusal;
    if (line.priceSteps.length > priceStepsMax)
      return invalid(`${at}.priceSteps`, 'COUNT_MAX', `at most ${priceStepsMax}: put a new line in its place`);
  }
  return null;
}
