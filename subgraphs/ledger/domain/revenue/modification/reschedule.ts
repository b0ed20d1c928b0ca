import type { CivilDate } from '../../../../../core/civil-date.ts';
import { addMoney, fromMinor, subtractMoney, type Money } from '../../../../../core/money.ts';
import type { Refusal } from '../../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../../core/result.ts';
import { earnedBefore, straightLine, sumOf, type ScheduleLine, type StraightLinePlan } from '../schedule/schedule.ts';
import { firstOf, invalid } from '../validation.ts';

/** A change of term or price of a service that is earned evenly. */
export type TermChange = {
  /** The first day under the changed terms. */
  readonly on: CivilDate;
  /** What the price grows by; negative when it shrinks. */
  readonly added: Money;
  /** The first day after the service as changed. */
  readonly to: CivilDate;
  readonly treatment: 'PROSPECTIVE' | 'CUMULATIVE_CATCH_UP';
};

export type Rescheduled = {
  readonly allocated: Money;
  /** The old lines up to the change, the last one cut there. */
  readonly kept: readonly ScheduleLine[];
  /** Revenue on the date of the change; zero when prospective. */
  readonly catchUp: Money;
  /** The lines that supersede the old ones from the change on. */
  readonly lines: readonly ScheduleLine[];
};

/**
 * The schedule after a modification (DOMAIN 7): kept lines, catch-up and new lines sum to the changed price. Refuses a
 * change outside the service, one that leaves no service (that is a termination), and an amount in another currency.
 */
export function reschedule(plan: StraightLinePlan, change: TermChange): Result<Rescheduled> {
  const wrong = checkChange(plan, change);
  if (wrong !== null) return deny(wrong);
  const allocated = addMoney(plan.allocated, change.added);
  if (!allocated.ok) return allocated;
  const old = cut(plan, change.on);
  if (!old.ok) return old;
  const changed = changers[change.treatment]({ ...plan, allocated: allocated.value }, change, sumOf(old.value.before));
  if (!changed.ok) return changed;
  const catchUp = fromMinor(changed.value.catchUp, allocated.value.currency);
  return accept({ allocated: allocated.value, kept: old.value.before, catchUp, lines: changed.value.lines });
}

type Changed = { readonly catchUp: bigint; readonly lines: readonly ScheduleLine[] };

/** What comes after the kept lines; the plan has the changed price, `earned` is what was earned of the old one. */
type Changer = (plan: StraightLinePlan, change: TermChange, earned: bigint) => Result<Changed>;

const changers = {
  PROSPECTIVE(plan, { on, to }, earned) {
    const rest = subtractMoney(plan.allocated, fromMinor(earned, plan.allocated.currency));
    if (!rest.ok) return rest;
    const ahead = straightLine({ ...plan, allocated: rest.value, service: { from: on, to } });
    return ahead.ok ? accept({ catchUp: 0n, lines: ahead.value.lines }) : ahead;
  },

  CUMULATIVE_CATCH_UP(plan, { on, to }, earned) {
    const again = cut({ ...plan, service: { from: plan.service.from, to } }, on);
    return again.ok ? accept({ catchUp: sumOf(again.value.before) - earned, lines: again.value.after }) : again;
  },
} as const satisfies Readonly<Record<TermChange['treatment'], Changer>>;

type Cut = { readonly before: readonly ScheduleLine[]; readonly after: readonly ScheduleLine[] };

/** The lines of a plan before a date and from it on; one that the date lies in is cut by the time elapsed. */
function cut(plan: StraightLinePlan, on: CivilDate): Result<Cut> {
  const schedule = straightLine(plan);
  if (!schedule.ok) return schedule;
  const earned = earnedBefore(plan, on);
  if (!earned.ok) return earned;
  const { lines } = schedule.value;
  const before = lines.filter(({ to }) => to <= on);
  const after = lines.filter(({ from }) => from >= on);
  const current = lines.find(({ from, to }) => from < on && on < to);
  if (current === undefined) return accept({ before, after });
  const minor = earned.value - sumOf(before);
  return accept({
    before: [...before, { ...current, to: on, minor }],
    after: [{ ...current, from: on, minor: current.minor - minor }, ...after],
  });
}

function checkChange({ service }: StraightLinePlan, { on, to }: TermChange): Refusal | null {
  const isDuring = service.from <= on && (service.to === null || on <= service.to);
  return firstOf(
    isDuring ? null : invalid('change.on', 'RANGE', 'a date of the service, or the first one after it'),
    to > on ? null : invalid('change.to', 'PERIOD_ENDS_AFTER_START', 'after change.on: else it is a termination'),
  );
}
