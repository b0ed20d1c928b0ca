import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { Result } from '../../../../core/result.ts';
import { contractTerms, eur, planningFacts, standing as standingOf, termsLine } from '../fixtures/revenue.ts';
import { isNotPlanned, planInception } from './inception.ts';
import {
  awaitsAcceptance,
  isAccepted,
  recordAcceptance,
  recordDelivery,
  refuseUntold,
  setMilestones,
  updateEstimate,
  withProgress,
  type ObligationProgress,
  type ProgressFacts,
  type Told,
} from './progress.ts';

const lines = [
  termsLine('platform', { revenueTemplateCode: 'MILESTONE' }),
  termsLine('support', { revenueTemplateCode: 'COST_TO_COST', value: eur('600') }),
  termsLine('setup', { productType: 'ONE_TIME', value: eur('600') }),
];
const planned = planInception(contractTerms(lines), lines, planningFacts);
if (isNotPlanned(planned) || !planned.ok) throw new Error('the fixture is planned');
const standing = standingOf(planned.value);

const stones = (...accepted: readonly (string | null)[]): ObligationProgress => ({
  lineKey: 'platform',
  deliveredOn: null,
  milestones: accepted.map((on, index) => ({
    code: `m${index + 1}`,
    share: decimal(1),
    acceptedOn: on === null ? null : civilDate(on),
  })),
  estimate: null,
  exercise: null,
});
const facts = (more: Partial<ProgressFacts> = {}): ProgressFacts => ({
  standing,
  progress: [],
  periods: [],
  mode: 'HALF_UP',
  today: civilDate('2026-03-31'),
  ...more,
});
const share = (code: string, weight = '1') => ({ code, share: decimal(weight) });
const on = civilDate('2026-02-10');

function planOf(told: Result<Told>): readonly string[] {
  if (!told.ok) throw new Error(told.refusal.message);
  return told.value.lines.map(({ period, from, to, minor, status }) => `${period} ${from}..${to} ${minor} ${status}`);
}

function ruleOf(told: Result<Told>): unknown {
  return told.ok ? null : told.refusal.details;
}

describe('milestones', () => {
  it('earn nothing until they are accepted, and then their part on that day', () => {
    const set = setMilestones({ lineKey: 'platform', milestones: [share('m1'), share('m2', '2')] }, facts());
    expect(planOf(set)).toEqual([]);
    const progress = set.ok ? [set.value.progress] : [];
    const accepted = recordAcceptance({ lineKey: 'platform', milestone: 'm2', acceptedOn: on }, facts({ progress }));
    expect(planOf(accepted)).toEqual(['2026-02 2026-02-10..2026-02-11 80000 PLANNED']);
    expect(accepted.ok && accepted.value.progress.milestones.map(({ acceptedOn }) => acceptedOn)).toEqual([null, on]);
  });

  it.each([
    ['of a line that is none', { lineKey: 'x', milestones: [share('a')] }, [], 'input.lineKey', 'KNOWN_ITEM'],
    [
      'of a line by another method',
      { lineKey: 'setup', milestones: [share('a')] },
      [],
      'input.lineKey',
      'PROGRESS_TOLD',
    ],
    ['without any', { lineKey: 'platform', milestones: [] }, [], 'input.milestones', 'COUNT_RANGE'],
    [
      'of a code twice',
      { lineKey: 'platform', milestones: [share('a'), share('a')] },
      [],
      'input.milestones',
      'DISTINCT',
    ],
    [
      'of a code that is none',
      { lineKey: 'platform', milestones: [share(' ')] },
      [],
      'input.milestones[0].code',
      'NAME_FORM',
    ],
    ['of nothing', { lineKey: 'platform', milestones: [share('a', '0')] }, [], 'input.milestones[0].share', 'POSITIVE'],
    [
      'once one is accepted',
      { lineKey: 'platform', milestones: [share('a')] },
      [stones(on)],
      'input.lineKey',
      'NOT_ACCEPTED_YET',
    ],
  ])('are not set %s', (_, input, progress, path, rule) => {
    expect(ruleOf(setMilestones(input, facts({ progress })))).toEqual({ path, rule });
  });

  it.each([
    ['one that is not known', 'm9', on, 'input.milestone', 'KNOWN_ITEM'],
    ['one that is accepted', 'm1', on, 'input.milestone', 'KNOWN_ITEM'],
    ['one that will be', 'm2', civilDate('2026-04-01'), 'input.acceptedOn', 'DATE_NOT_AFTER_TODAY'],
    ['one before the line began', 'm2', civilDate('2025-12-31'), 'input.acceptedOn', 'WITHIN_PERIOD'],
  ])('are not accepted: %s', (_, milestone, acceptedOn, path, rule) => {
    const progress = [stones('2026-01-05', null)];
    expect(ruleOf(recordAcceptance({ lineKey: 'platform', milestone, acceptedOn }, facts({ progress })))).toEqual({
      path,
      rule,
    });
  });
});

describe('a delivery', () => {
  it('takes the place of the day that was planned', () => {
    const told = recordDelivery({ lineKey: 'setup', deliveredOn: on }, facts());
    expect(planOf(told)).toEqual(['2026-02 2026-02-10..2026-02-11 60000 PLANNED']);
    expect(told.ok && told.value.gone.map(({ from }) => from)).toEqual(['2026-01-01']);
  });

  it('is not told of what is recognised', () => {
    const recognised = standingOf(planned.value, '2026-02-01');
    expect(ruleOf(recordDelivery({ lineKey: 'setup', deliveredOn: on }, facts({ standing: recognised })))).toEqual({
      path: 'input.lineKey',
      rule: 'PROGRESS_TOLD',
    });
  });
});

describe('an estimate', () => {
  const estimate = (costToDate: string, expectedCost: string, asOf = on, progressPlaces: number | null = null) => ({
    lineKey: 'support',
    asOf,
    costToDate: decimal(costToDate),
    expectedCost: decimal(expectedCost),
    progressPlaces,
  });
  const known = (costToDate: string): ObligationProgress => ({
    lineKey: 'support',
    deliveredOn: null,
    milestones: [],
    estimate: { asOf: on, costToDate: decimal(costToDate), expectedCost: decimal('300'), progressPct: decimal('33.3') },
    exercise: null,
  });

  it('earns its share of the price by its day', () => {
    expect(planOf(updateEstimate(estimate('100', '300'), facts()))).toEqual([
      '2026-02 2026-02-10..2026-02-11 20000 PLANNED',
    ]);
  });

  it('is measured to a tenth of a per cent where the input says so', () => {
    const told = updateEstimate(estimate('100', '300', on, 1), facts());
    expect(planOf(told)).toEqual(['2026-02 2026-02-10..2026-02-11 19980 PLANNED']);
    expect(told.ok && told.value.progress.estimate?.progressPct.toString()).toBe('33.3');
  });

  it('catches up with what was earned before, also downwards', () => {
    const earned = updateEstimate(estimate('100', '300'), facts());
    const before = standing.map((one) =>
      one.obligation.lineKey === 'support'
        ? { ...one, lines: [{ ...standing[2]!.lines[0]!, amount: eur('200') }] }
        : one,
    );
    expect(earned.ok).toBe(true);
    const later = facts({ standing: before, progress: [known('100')] });
    expect(planOf(updateEstimate(estimate('100', '400'), later))).toEqual([
      '2026-02 2026-02-10..2026-02-11 -5000 PLANNED',
    ]);
    expect(planOf(updateEstimate(estimate('200', '600'), later))).toEqual([]);
  });

  it.each([
    ['of more cost than is expected', estimate('301', '300'), 'input.costToDate', 'NOT_ABOVE_WHOLE'],
    ['of no cost', estimate('0', '0'), 'input.expectedCost', 'POSITIVE'],
    ['of less than no cost', estimate('-1', '300'), 'input.costToDate', 'NOT_NEGATIVE'],
    [
      'of a day before the last',
      estimate('1', '300', civilDate('2026-02-09')),
      'input.asOf',
      'DATE_NOT_BEFORE_PREVIOUS',
    ],
    ['of a day to come', estimate('1', '300', civilDate('2026-04-01')), 'input.asOf', 'DATE_NOT_AFTER_TODAY'],
    ['of too many places', estimate('1', '300', on, 10), 'input.progressPlaces', 'RANGE'],
  ])('is not taken %s', (_, input, path, rule) => {
    expect(ruleOf(updateEstimate(input, facts({ progress: [known('100')] })))).toEqual({ path, rule });
  });
});

describe('whether anything can be told', () => {
  it('is asked of the promises that are not over', () => {
    const over = standing.map((one) => ({ ...one, obligation: { ...one.obligation, status: 'TERMINATED' as const } }));
    expect(refuseUntold('MILESTONE', { standing, progress: [] })).toBeNull();
    expect(refuseUntold('MILESTONE', { standing: over, progress: [] })).toMatchObject({
      details: { rule: 'PROGRESS_TOLD' },
    });
    expect(refuseUntold('MILESTONE', { standing, progress: [stones(null)] }, awaitsAcceptance)).toBeNull();
    expect(refuseUntold('MILESTONE', { standing, progress: [stones(on)] }, awaitsAcceptance)).not.toBeNull();
    expect(isAccepted(stones(null, on))).toBe(true);
  });

  it('is kept once for each line', () => {
    expect(withProgress([stones(null), { ...stones(null), lineKey: 'other' }], stones(on))).toEqual([
      { ...stones(null), lineKey: 'other' },
      stones(on),
    ]);
  });
});
