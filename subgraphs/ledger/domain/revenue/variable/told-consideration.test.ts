import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../../core/civil-date.ts';
import { decimal } from '../../../../../core/decimal.ts';
import { accepted, invalidAt, refused } from '../../../../../test/harness/results.ts';
import { contractTerms, eur, planningFacts, standing as standingOf, termsLine } from '../../fixtures/revenue.ts';
import { isNotPlanned, planInception } from '../inception.ts';
import type { Standing } from '../standing.ts';
import type { TermsLine } from '../terms.ts';
import {
  estimateVariableConsideration,
  refuseFixed,
  variablePriceOf,
  type ToldConsideration,
  type VariableConsideration,
  type VariableEstimateInput,
  type VariableFacts,
} from './told-consideration.ts';

const setup = termsLine('setup', { productType: 'ONE_TIME', value: eur('600') });
const platform = termsLine('platform');

function standing(lines: readonly TermsLine[], recognisedBy?: string): readonly Standing[] {
  const planned = planInception(contractTerms(lines), lines, planningFacts);
  if (isNotPlanned(planned) || !planned.ok) throw new Error(JSON.stringify(planned));
  return standingOf(planned.value, recognisedBy);
}

const bonus = (amount: string, more: Partial<VariableEstimateInput> = {}): VariableEstimateInput => ({
  code: 'bonus',
  method: 'MOST_LIKELY_AMOUNT',
  outcomes: [
    { amount: decimal(amount), probabilityPct: decimal(90) },
    { amount: decimal(0), probabilityPct: decimal(10) },
  ],
  confidencePct: decimal(80),
  lineKey: null,
  asOf: civilDate('2026-02-10'),
  reason: 'It is likely now.',
  ...more,
});

const facts = (from: readonly Standing[], known: readonly VariableConsideration[] = []): VariableFacts => ({
  standing: from,
  known,
  progress: [],
  periods: [],
  mode: 'HALF_UP',
  policy: 'CUMULATIVE',
  today: civilDate('2026-03-31'),
});

const told = (input: VariableEstimateInput, from: VariableFacts): ToldConsideration =>
  accepted(estimateVariableConsideration(input, from));

function planOf({ changed }: ToldConsideration): readonly string[] {
  return changed.flatMap(({ obligation: { lineKey, allocated }, lines }) =>
    lines.map(
      ({ from, to, minor, isCatchUp }) =>
        `${lineKey} ${allocated?.amount.toString() ?? ''} ${from}..${to} ${minor}${isCatchUp === true ? ' again' : ''}`,
    ),
  );
}

describe('an estimate of what varies in a price', () => {
  it('is included as far as it is sure, and kept with what it was made of', () => {
    const unsure = bonus('180', { confidencePct: decimal(95) });
    expect(told(unsure, facts(standing([platform])))).toEqual({
      variableConsideration: [{ ...unsure, estimated: eur('180'), included: eur('0') }],
      changed: [],
    });
  });

  it('goes to all lines by what they sell for alone: what is delivered takes its part at once', () => {
    const result = told(bonus('180'), facts(standing([platform, setup], '2026-02-01')));
    // 60 to the setup; of the 120 of the platform 13.15 for 40 days of 365.
    expect(planOf(result).slice(0, 3)).toEqual([
      'platform 1320 2026-02-01..2026-02-10 2959',
      'platform 1320 2026-02-10..2026-02-11 1315 again',
      'platform 1320 2026-02-10..2026-03-01 6871',
    ]);
    expect(planOf(result).at(-1)).toBe('setup 660 2026-02-10..2026-02-11 6000 again');
    expect(variablePriceOf(result.variableConsideration, eur('1800'))).toEqual(eur('180'));
    expect(variablePriceOf([], null)).toBeNull();
  });

  it('goes wholly to the line that it relates to', () => {
    const result = told(bonus('180', { lineKey: 'setup' }), facts(standing([platform, setup])));
    expect(planOf(result)).toEqual(['setup 780 2026-02-10..2026-02-11 18000 again']);
  });

  it('is caught up with on the first day that is not recognised', () => {
    const result = told(bonus('180'), facts(standing([platform], '2026-03-01')));
    expect(planOf(result)[0]).toBe('platform 1380 2026-03-01..2026-03-02 2910 again');
  });

  it('takes the place of the one before it under its code, to the last unit', () => {
    const from = standing([platform, setup]);
    const first = told(bonus('100.01'), facts(from));
    const after = from.map((one) => {
      const plan = first.changed.find(({ obligation }) => obligation.id === one.obligation.id);
      return plan === undefined ? one : { ...one, obligation: plan.obligation };
    });
    const again = told(bonus('0'), facts(after, first.variableConsideration));
    expect(again.changed.map(({ obligation }) => obligation.allocated)).toEqual([eur('1200'), eur('600')]);
    expect(again.variableConsideration).toHaveLength(1);
  });

  it('takes nothing from what ended, and nothing of what is earned as it is invoiced', () => {
    const usage = termsLine('calls', { productType: 'USAGE', value: null });
    const over = standing([platform, usage]).map((one) =>
      one.obligation.lineKey === 'platform'
        ? { ...one, obligation: { ...one.obligation, status: 'TERMINATED' as const } }
        : one,
    );
    const rule = invalidAt('RevenueContract.variableConsideration', 'PRICED_PROMISE');
    expect(refused(estimateVariableConsideration(bonus('1'), facts(over)))).toEqual(rule);
    expect(refuseFixed(over)).toMatchObject({ details: { rule: 'PRICED_PROMISE' } });
    expect(refuseFixed(standing([platform, usage]))).toBeNull();
  });

  const half = { probabilityPct: decimal(50) };
  it.each<[string, Partial<VariableEstimateInput>, string, string]>([
    ['under a name that is none', { code: ' ' }, 'input.code', 'NAME_FORM'],
    ['without outcomes', { outcomes: [] }, 'input.outcomes', 'COUNT_RANGE'],
    ['of less than certainty', { outcomes: [{ amount: decimal(1), ...half }] }, 'input.outcomes', 'PROBABILITIES_SUM'],
    [
      'of parts of a cent',
      { outcomes: [{ amount: decimal('0.001'), probabilityPct: decimal(100) }] },
      'input.outcomes[0].amount',
      'SCALE',
    ],
    ['of more than sure', { confidencePct: decimal(101) }, 'input.confidencePct', 'RANGE'],
    ['of a line that is none', { lineKey: 'x' }, 'input.lineKey', 'KNOWN_ITEM'],
    ['of a day to come', { asOf: civilDate('2026-04-01') }, 'input.asOf', 'DATE_NOT_AFTER_TODAY'],
    ['of a day before the contract', { asOf: civilDate('2025-12-31') }, 'input.asOf', 'WITHIN_PERIOD'],
    [
      'of more than a line has',
      { outcomes: [{ amount: decimal('-1200.01'), probabilityPct: decimal(100) }] },
      'input.outcomes',
      'NOT_NEGATIVE',
    ],
  ])('is not taken %s', (_, more, path, rule) => {
    const result = estimateVariableConsideration(bonus('100', more), facts(standing([platform])));
    expect(refused(result)).toEqual(invalidAt(path, rule));
  });

  it('stays with its line and is told in the order of its days, of so many parts', () => {
    const from = standing([platform]);
    const { variableConsideration: known } = told(bonus('100'), facts(from));
    const other = estimateVariableConsideration(bonus('100', { lineKey: 'platform' }), facts(from, known));
    expect(refused(other)).toEqual(invalidAt('input.lineKey', 'KNOWN_ITEM'));
    const early = estimateVariableConsideration(bonus('100', { asOf: civilDate('2026-02-09') }), facts(from, known));
    expect(refused(early)).toEqual(invalidAt('input.asOf', 'DATE_NOT_BEFORE_PREVIOUS'));
    const many = Array.from({ length: 50 }, (_, index) => ({ ...known[0]!, code: `part-${index}` }));
    const more = estimateVariableConsideration(bonus('100'), facts(from, many));
    expect(refused(more)).toEqual(invalidAt('input.code', 'COUNT_MAX'));
  });
});
