import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import { fromMinor, toMinor } from '../../../../core/money.ts';
import { contractTerms, eur, planningFacts, standing as standingOf, termsLine } from '../fixtures/revenue.ts';
import type { ScheduleLineId } from '../ids.ts';
import { isNotPlanned, planInception } from './inception.ts';
import { keptLines } from './kept-lines.ts';
import { recordAcceptance, recordDelivery, setMilestones, updateEstimate, withProgress } from './progress.ts';
import type { ObligationProgress, Told } from './progress.ts';
import { replan } from './replan.ts';
import type { Result } from '../../../../core/result.ts';
import { minorOf, type ChangedPlan, type Standing } from './standing.ts';
import { sumOf } from './schedule/schedule.ts';
import type { TermsLine } from './terms.ts';
import { estimateVariableConsideration, type VariableConsideration } from './variable/told-consideration.ts';

const start = civilDate('2026-01-01');
const on = (day: number) => addDays(start, day);
const today = 250;
const lineKeys = ['platform', 'support', 'stones', 'building', 'setup'] as const;
const told = ['stones', 'building'];
const ssps = ['stones', 'building'].map((productId) => ({
  ...planningFacts.ssps[2]!,
  productId,
  amount: decimal(700),
}));
const facts = { ...planningFacts, ssps: [...planningFacts.ssps, ...ssps] };

type Values = Readonly<Record<(typeof lineKeys)[number], number>>;
const linesOf = ({ platform, support, stones, building, setup }: Values, to: number): readonly TermsLine[] => {
  const value = (cents: number) => eur((cents / 100).toFixed(2));
  return [
    termsLine('platform', { value: value(platform), to: on(to) }),
    termsLine('support', { value: value(support), to: on(200), revenueTemplateCode: 'STRAIGHT_LINE_MONTHLY' }),
    termsLine('stones', { value: value(stones), revenueTemplateCode: 'MILESTONE' }),
    termsLine('building', { value: value(building), revenueTemplateCode: 'COST_TO_COST' }),
    termsLine('setup', { value: value(setup), productType: 'ONE_TIME', from: on(40) }),
  ];
};

const day = fc.nat({ max: today });
const cents = fc.nat({ max: 90_000 });
const step = fc.oneof(
  fc.record({
    do: fc.constant('price' as const),
    code: fc.constantFrom('bonus', 'penalty'),
    amount: fc.integer({ min: -60_000, max: 90_000 }),
    line: fc.option(fc.constantFrom(...lineKeys)),
    day,
  }),
  fc.record({
    do: fc.constant('amend' as const),
    day,
    to: fc.integer({ min: 60, max: 400 }),
    values: fc.record({ platform: cents, support: cents, stones: cents, building: cents, setup: cents }),
    /** Which lines change. */
    which: fc.subarray([...lineKeys]),
  }),
  fc.record({ do: fc.constant('accept' as const), milestone: fc.constantFrom('a', 'b', 'c'), day }),
  fc.record({ do: fc.constant('cost' as const), cost: fc.nat({ max: 100 }), expected: fc.nat({ max: 120 }), day }),
  fc.record({ do: fc.constant('deliver' as const), day }),
  fc.record({ do: fc.constant('recognise' as const), day }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

type Contract = {
  values: Values;
  to: number;
  version: number;
  effective: number;
  standing: readonly Standing[];
  progress: readonly ObligationProgress[];
  known: readonly VariableConsideration[];
  ids: number;
};

/** DOMAIN 7: however price, progress and agreement change, all of the price is planned or recognised, and nothing is twice. */
describe('any history of a contract whose price varies', () => {
  it('keeps what is planned and recognised at what is allocated, and that at the price', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 14 }), (steps) => {
        const contract = begin();
        for (const one of steps) {
          take(contract, one);
          check(contract);
        }
        finish(contract);
      }),
      { numRuns: 400 },
    );
  });
});

function begin(): Contract {
  const values = { platform: 120_000, support: 40_000, stones: 70_000, building: 70_000, setup: 30_000 };
  const lines = linesOf(values, 365);
  const planned = planInception(contractTerms(lines), lines, facts);
  if (isNotPlanned(planned) || !planned.ok) throw new Error(JSON.stringify(planned));
  const contract = { values, to: 365, version: 1, effective: 0, progress: [], known: [], ids: 0 };
  const begun: Contract = { ...contract, standing: standingOf(planned.value) };
  const milestones = ['a', 'b', 'c'].map((code, index) => ({ code, share: decimal(index + 1) }));
  tell(begun, setMilestones({ lineKey: 'stones', milestones }, progressFacts(begun)));
  return begun;
}

function progressFacts({ standing, progress }: Contract) {
  return { standing, progress, periods: [], mode: 'HALF_UP' as const, today: on(today) };
}

/** What is refused changes nothing. */
function take(contract: Contract, one: Step): void {
  switch (one.do) {
    case 'price': {
      const outcomes = [{ amount: decimal((one.amount / 100).toFixed(2)), probabilityPct: decimal(100) }];
      const asked = { code: one.code, method: 'EXPECTED_VALUE' as const, outcomes, confidencePct: decimal(80) };
      const result = estimateVariableConsideration(
        { ...asked, lineKey: one.line, asOf: on(one.day), reason: 'because' },
        { ...progressFacts(contract), policy: 'CUMULATIVE', known: contract.known },
      );
      if (!result.ok) return;
      contract.known = result.value.variableConsideration;
      return result.value.changed.forEach((plan) => apply(contract, plan));
    }
    case 'amend':
      return amend(contract, one);
    case 'accept': {
      const accepted = { lineKey: 'stones', milestone: one.milestone, acceptedOn: on(one.day) };
      return tell(contract, recordAcceptance(accepted, progressFacts(contract)));
    }
    case 'cost': {
      const costs = { costToDate: decimal(one.cost), expectedCost: decimal(one.expected), progressPlaces: one.day % 3 };
      return tell(
        contract,
        updateEstimate({ lineKey: 'building', asOf: on(one.day), ...costs }, progressFacts(contract)),
      );
    }
    case 'deliver':
      return tell(contract, recordDelivery({ lineKey: 'setup', deliveredOn: on(one.day) }, progressFacts(contract)));
    case 'recognise':
      return recognise(contract, one.day);
  }
}

function amend(contract: Contract, { day: asked, to, values, which }: Extract<Step, { do: 'amend' }>): void {
  const effective = Math.max(contract.effective, asked);
  const changed = { ...contract.values };
  for (const key of which) changed[key as 'setup'] = values[key];
  const moved = which.includes('platform') ? to : contract.to;
  const lines = linesOf(changed, moved);
  const version = { version: contract.version + 1, effectiveDate: on(effective), lines };
  const asksProgress = { ...facts, progress: contract.progress };
  const result = replan(contractTerms(lines), version, contract.standing, asksProgress);
  if (isNotPlanned(result) || !result.ok) return;
  Object.assign(contract, { values: changed, to: moved, version: version.version, effective });
  result.value.changed.forEach((plan) => apply(contract, plan));
}

function tell(contract: Contract, result: Result<Told>): void {
  if (!result.ok) return;
  const { progress, obligation, gone, lines } = result.value;
  contract.progress = withProgress(contract.progress, progress);
  apply(contract, { obligation, gone, goneTo: 'SUPERSEDED', lines });
}

function apply(contract: Contract, { obligation, gone, lines }: ChangedPlan): void {
  const newId = () => `rsl_new_${String((contract.ids += 1)).padStart(6, '0')}` as ScheduleLineId;
  contract.standing = contract.standing.map((one) =>
    one.obligation.id !== obligation.id
      ? one
      : {
          obligation,
          lines: [
            ...one.lines.filter(({ id }) => !gone.some((line) => line.id === id)),
            ...keptLines(newId, obligation.id, lines, 'EUR'),
          ],
        },
  );
}

/** As a run does it: what is satisfied or ended stays so. */
function recognise(contract: Contract, through: number): void {
  contract.standing = contract.standing.map(({ obligation, lines }) => {
    const isDue = (line: (typeof lines)[number]) => line.status === 'PLANNED' && line.to <= on(through + 1);
    if (!lines.some(isDue)) return { obligation, lines };
    const after = lines.map((line) => (isDue(line) ? { ...line, status: 'RECOGNISED' as const } : line));
    const recognised = sumOf(after.filter((line) => line.status === 'RECOGNISED').map(minorOf));
    const { status, method, allocated, lineKey } = obligation;
    const isAll = recognised === toMinor(allocated!) && !(told.includes(lineKey) && recognised === 0n);
    const isSatisfied = method === 'POINT_IN_TIME' || (isAll && after.every((line) => line.status !== 'PLANNED'));
    const isOver = status === 'SATISFIED' || status === 'TERMINATED';
    const next = isOver ? status : isSatisfied ? ('SATISFIED' as const) : ('PARTIAL' as const);
    return { obligation: { ...obligation, recognised: fromMinor(recognised, 'EUR'), status: next }, lines: after };
  });
}

function check({ standing, values, known }: Contract): void {
  for (const { obligation, lines } of standing) {
    const { lineKey, recognised } = obligation;
    const allocated = toMinor(obligation.allocated!);
    const live = sumOf(lines.map(minorOf));
    const planned = lines.filter(({ status }) => status === 'PLANNED').map(minorOf);
    const takenBack = -sumOf(planned.filter(({ minor }) => minor < 0n));
    if (told.includes(lineKey)) expect(live >= 0n && live <= allocated).toBe(true);
    else expect({ lineKey, live }).toEqual({ lineKey, live: allocated });
    expect(toMinor(recognised) >= 0n && toMinor(recognised) <= allocated + takenBack).toBe(true);
  }
  const price = BigInt(Object.values(values).reduce((sum, value) => sum + value, 0));
  const variable = sumOf(known.map(({ included }) => ({ minor: toMinor(included) })));
  expect(sumOf(standing.map(({ obligation }) => ({ minor: toMinor(obligation.allocated!) })))).toBe(price + variable);
}

/** Once everything is accepted and all time is over, everything is recognised. */
function finish(contract: Contract): void {
  for (const milestone of ['a', 'b', 'c'] as const) take(contract, { do: 'accept', milestone, day: today });
  take(contract, { do: 'cost', cost: 100, expected: 100, day: today });
  for (const through of [today, 500]) {
    recognise(contract, through);
    check(contract);
  }
  for (const { obligation } of contract.standing) expect(obligation.recognised).toEqual(obligation.allocated);
}
