import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import { fromMinor } from '../../../../core/money.ts';
import type { Result } from '../../../../core/result.ts';
import type { ScheduleLineId } from '../ids.ts';
import { contractTerms, eur, planningFacts, ssp, standing as standingOf, termsLine } from '../fixtures/revenue.ts';
import { recordExercise } from './exercise.ts';
import { isNotPlanned, planInception } from './inception.ts';
import type { ObligationProgress, ProgressFacts, Told } from './progress.ts';
import { ended } from './modification/spread.ts';
import { replan } from './replan.ts';
import type { Standing } from './standing.ts';
import type { KeptLine } from './revenue-contract.ts';

const to = civilDate('2026-07-01');
const expiry = civilDate('2026-06-30');
const voucher = termsLine('voucher', { revenueTemplateCode: 'MATERIAL_RIGHT', value: eur('0'), to });
const lines = [termsLine('good', { productType: 'ONE_TIME', value: eur('100') }), voucher];
const known = {
  ...planningFacts,
  ssps: [ssp('good', '100', { basis: 'UNIT' }), ssp('voucher', '12', { basis: 'UNIT' })],
};

function planned(of = lines): readonly Standing[] {
  const result = planInception(contractTerms(of), of, known);
  if (isNotPlanned(result) || !result.ok) throw new Error(JSON.stringify(result));
  return standingOf(result.value);
}

const standing = planned();
const facts = (more: Partial<ProgressFacts> = {}): ProgressFacts => ({
  standing,
  progress: [],
  periods: [],
  mode: 'HALF_UP',
  today: civilDate('2026-12-31'),
  ...more,
});
const used = (exercised: string, expected: string, asOf = '2026-02-10') => ({
  lineKey: 'voucher',
  asOf: civilDate(asOf),
  exercised: decimal(exercised),
  expected: decimal(expected),
});

function accepted(told: Result<Told>): Told {
  if (!told.ok) throw new Error(told.refusal.message);
  return told.value;
}

const planOf = (told: Result<Told>) => accepted(told).lines.map(({ from, minor }) => `${from} ${minor}`);

/** The facts after what was told of them. */
function after(before: ProgressFacts, { gone, lines: made, progress }: Told, recognisedBy = '2026-01-01') {
  const kept = made.map((line, index): KeptLine => ({
    ...standing[1]!.lines[0]!,
    id: `rsl_${line.from}_${index}_${line.minor}` as ScheduleLineId,
    from: line.from,
    to: line.to,
    amount: fromMinor(line.minor, 'EUR'),
    status: line.to <= recognisedBy ? 'RECOGNISED' : 'PLANNED',
  }));
  const next = before.standing.map((one) =>
    one.obligation.lineKey === 'voucher'
      ? { ...one, lines: [...one.lines.filter((line) => !gone.includes(line)), ...kept] }
      : one,
  );
  return { ...before, standing: next, progress: [progress] };
}

describe('a material right', () => {
  it('has its part of the price, all of it planned on the day on which it expires', () => {
    expect(standing.map(({ obligation }) => obligation.allocated)).toEqual([eur('89.29'), eur('10.71')]);
    expect(standing[1]?.obligation).toMatchObject({ method: 'MATERIAL_RIGHT', plannedFrom: null, planned: null });
    expect(standing[1]?.lines).toMatchObject([{ from: expiry, to, amount: eur('10.71') }]);
  });

  it('waits for a day on which it expires', () => {
    const endless = [termsLine('voucher', { revenueTemplateCode: 'MATERIAL_RIGHT', to: null })];
    const terms = contractTerms(endless, { endDate: null });
    expect(planInception(terms, endless, known)).toMatchObject({ reason: 'END_MISSING' });
  });

  it('is earned as it is exercised, and the rest when it expires', () => {
    const told = recordExercise(used('1', '4'), facts());
    expect(planOf(told)).toEqual(['2026-02-10 268', '2026-06-30 803']);
    expect(accepted(told).gone).toEqual(standing[1]?.lines);
    expect(accepted(told).progress.exercise).toEqual({
      asOf: '2026-02-10',
      exercised: decimal(1),
      expected: decimal(4),
    });
  });

  it('catches up when less is expected, and gives back when more is', () => {
    const first = after(facts(), accepted(recordExercise(used('1', '4'), facts())), '2026-03-01');
    const less = recordExercise(used('1', '2', '2026-03-10'), first);
    expect(planOf(less)).toEqual(['2026-03-10 268', '2026-06-30 535']);
    const more = recordExercise(used('1', '8', '2026-03-10'), first);
    expect(planOf(more)).toEqual(['2026-03-10 -134', '2026-06-30 937']);
  });

  it('leaves nothing for its end once all of it is exercised, and something again when more is expected', () => {
    const first = recordExercise(used('4', '4'), facts());
    expect(planOf(first)).toEqual(['2026-02-10 1071']);
    const later = after(facts(), accepted(first));
    expect(planOf(recordExercise(used('4', '8', '2026-03-10'), later))).toEqual(['2026-03-10 -535', '2026-06-30 535']);
  });

  it('keeps its schedule where nothing more is earned, and on its last day', () => {
    const none = accepted(recordExercise(used('0', '4'), facts()));
    expect([none.gone, none.lines]).toEqual([[], []]);
    const last = accepted(recordExercise(used('3', '4', expiry), facts()));
    expect([last.gone, last.lines, last.progress.exercise?.asOf]).toEqual([[], [], expiry]);
  });

  it('is earned like its opposite where the contract owes money', () => {
    const owing = [termsLine('good', { productType: 'ONE_TIME', value: eur('-100') }), voucher];
    const told = recordExercise(used('1', '4'), facts({ standing: planned(owing) }));
    expect(planOf(told)).toEqual(['2026-02-10 -268', '2026-06-30 -803']);
  });

  const before: ObligationProgress = {
    lineKey: 'voucher',
    deliveredOn: null,
    milestones: [],
    estimate: null,
    exercise: { asOf: civilDate('2026-02-10'), exercised: decimal(2), expected: decimal(4) },
  };

  it.each([
    ['of another method', { ...used('1', '2'), lineKey: 'good' }, 'input.lineKey', 'PROGRESS_TOLD'],
    ['of a line that is none', { ...used('1', '2'), lineKey: 'x' }, 'input.lineKey', 'KNOWN_ITEM'],
    ['of a day before the last one told', used('3', '4', '2026-02-09'), 'input.asOf', 'DATE_NOT_BEFORE_PREVIOUS'],
    ['of a day to come', used('3', '4', '2027-01-01'), 'input.asOf', 'DATE_NOT_AFTER_TODAY'],
    ['of a day before it began', used('3', '4', '2025-12-31'), 'input.asOf', 'WITHIN_PERIOD'],
    ['of a day after it expired', used('3', '4', to), 'input.asOf', 'WITHIN_PERIOD'],
    ['of less than before', used('1', '4'), 'input.exercised', 'NOT_BELOW_TOLD'],
    ['of less than nothing', used('-1', '4'), 'input.exercised', 'NOT_NEGATIVE'],
    ['of more than is expected', used('5', '4'), 'input.exercised', 'NOT_ABOVE_WHOLE'],
    ['of nothing expected', used('2', '0'), 'input.expected', 'POSITIVE'],
  ])('is not exercised %s', (_, input, path, rule) => {
    const told = recordExercise(input, facts({ progress: [before] }));
    expect(told.ok ? null : told.refusal.details).toEqual({ path, rule });
  });

  it('is over once it is recognised', () => {
    const over = standing.map((one) => ({ ...one, obligation: { ...one.obligation, status: 'SATISFIED' as const } }));
    const told = recordExercise(used('1', '2'), facts({ standing: over }));
    expect(told.ok ? null : told.refusal.details).toMatchObject({ rule: 'PROGRESS_TOLD' });
  });

  it('ends with its contract: what was not exercised is cancelled', () => {
    const exercised = after(facts(), accepted(recordExercise(used('1', '4'), facts()))).standing[1]!;
    const end = ended(exercised, civilDate('2026-03-01'));
    expect(end.gone.map(({ from }) => from)).toEqual([expiry]);
    expect(end.obligation).toMatchObject({ status: 'TERMINATED', allocated: eur('2.68') });
  });

  it('is left as it is by an amendment that leaves its price and its end', () => {
    const version = { version: 2, effectiveDate: civilDate('2026-03-01'), lines };
    const amended = replan(contractTerms(lines), version, standing, { ...known, progress: [] });
    expect(amended).toMatchObject({ ok: true, value: { changed: [], added: [] } });
  });

  it('waits for a person where an amendment changes its end', () => {
    const changed = [lines[0]!, { ...voucher, to: civilDate('2026-08-01') }];
    const version = { version: 2, effectiveDate: civilDate('2026-03-01'), lines: changed };
    const amended = replan(contractTerms(lines), version, standing, { ...known, progress: [] });
    expect(amended).toMatchObject({ reason: 'MODIFICATION_REVIEW' });
  });

  it('has earned its share of another price on the day of the amendment, and keeps the rest for its expiry', () => {
    const told = after(facts(), accepted(recordExercise(used('1', '4'), facts())));
    const version = {
      version: 2,
      effectiveDate: civilDate('2026-03-01'),
      lines: [lines[0]!, { ...voucher, value: eur('8') }],
    };
    const amended = replan(contractTerms(lines), version, told.standing, { ...known, progress: told.progress });
    expect(amended).toMatchObject({
      ok: true,
      value: {
        modified: { treatment: 'CUMULATIVE_CATCH_UP' },
        changed: [
          {
            obligation: { allocated: eur('18.71') },
            gone: [{ from: expiry }],
            lines: [{ minor: 200n }, { minor: 1403n, from: expiry }],
          },
        ],
      },
    });
  });

  it('has lines that sum to its price after any sequence of exercises', () => {
    const step = fc.record({ days: fc.nat({ max: 60 }), more: fc.nat({ max: 9 }), beyond: fc.nat({ max: 40 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        let state = facts();
        let [day, exercised] = [civilDate('2026-01-01'), 0];
        for (const { days, more, beyond } of steps) {
          day = addDays(day, days);
          exercised += more;
          const told = recordExercise(used(`${exercised}`, `${exercised + beyond}`, day), state);
          if (!told.ok) continue;
          state = after(state, told.value);
          const amounts = state.standing[1]!.lines.map(({ amount }) =>
            Math.round(Number(amount.amount.toString()) * 100),
          );
          expect(amounts.reduce((total, one) => total + one, 0)).toBe(1071);
        }
      }),
    );
  });
});
