import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import { toMinor } from '../../../../core/money.ts';
import { contractTerms, eur, planningFacts, standing, termsLine } from '../fixtures/revenue.ts';
import { isNotPlanned, planInception } from './inception.ts';
import type { ObligationProgress } from './progress.ts';
import { replan, type Replanned } from './replan.ts';
import { sumOf } from './schedule/schedule.ts';
import type { ChangedPlan, Standing } from './standing.ts';
import type { TermsLine } from './terms.ts';

const platform = termsLine('platform');

function before(lines: readonly TermsLine[], recognisedBy?: string): readonly Standing[] {
  const planned = planInception(contractTerms(lines), lines, planningFacts);
  if (isNotPlanned(planned) || !planned.ok) throw new Error(JSON.stringify(planned));
  return standing(planned.value, recognisedBy);
}

function tried(
  from: readonly TermsLine[],
  to: readonly TermsLine[],
  on: string,
  recognisedBy?: string,
  progress: readonly ObligationProgress[] = [],
) {
  const version = { version: 2, effectiveDate: civilDate(on), lines: to };
  return replan(contractTerms(to), version, before(from, recognisedBy), { ...planningFacts, progress });
}

function replanned(...asked: Parameters<typeof tried>): Replanned {
  const result = tried(...asked);
  if (isNotPlanned(result) || !result.ok) throw new Error(JSON.stringify(result));
  return result.value;
}

/** Each line that is planned anew: of which promise, its allocated price after it, its days, its minor units, and whether it catches up. */
function planOf(changed: readonly ChangedPlan[]): readonly string[] {
  return changed.flatMap(({ obligation: { lineKey, allocated }, lines }) =>
    lines.map(
      ({ from, to, minor, isCatchUp }) =>
        `${lineKey} ${allocated?.amount.toString() ?? ''} ${from}..${to} ${minor}${isCatchUp === true ? ' again' : ''}`,
    ),
  );
}

const untold = { deliveredOn: null, milestones: [], estimate: null, exercise: null };

/** One of two milestones is accepted. */
function half(lineKey: string): ObligationProgress {
  const stone = (code: string, on: string | null) => ({
    code,
    share: decimal(1),
    acceptedOn: on === null ? null : civilDate(on),
  });
  return { ...untold, lineKey, milestones: [stone('a', '2026-02-01'), stone('b', null)] };
}

/** So much of a cost of 100. */
function costs(lineKey: string, costToDate: string): ObligationProgress {
  const estimate = { asOf: civilDate('2026-02-01'), expectedCost: decimal(100), progressPct: decimal(costToDate) };
  return { ...untold, lineKey, estimate: { ...estimate, costToDate: decimal(costToDate) } };
}

describe('a plan after a modification', () => {
  it('leaves what is recognised, cuts the line that the day lies in, and spreads the rest from the day on', () => {
    const grown = termsLine('platform', { value: eur('1500') });
    const { modified, changed, added } = replanned([platform], [grown], '2026-03-16', '2026-02-01');
    expect(modified).toMatchObject({ on: '2026-03-16', treatment: 'PROSPECTIVE' });
    expect(modified.reasons).toEqual(['NOTHING_ADDED', 'REMAINING_ALL_DISTINCT']);
    expect(added).toEqual([]);
    const [plan] = changed;
    expect(plan?.obligation).toMatchObject({ allocated: eur('1500'), price: eur('1500'), plannedFrom: '2026-03-16' });
    expect(plan?.gone).toHaveLength(10);
    expect(plan?.lines[0]).toMatchObject({ from: '2026-03-01', to: '2026-03-16' });
    expect(plan?.lines[1]).toMatchObject({ from: '2026-03-16', to: '2026-04-01' });
  });

  it('holds from the first day that is not recognised where the change comes late', () => {
    const grown = termsLine('platform', { value: eur('1500') });
    expect(replanned([platform], [grown], '2026-02-10', '2026-06-01').modified.on).toBe('2026-06-01');
  });

  it('leaves the original alone where an item is added at what it sells for alone', () => {
    const support = termsLine('support', { from: civilDate('2026-07-01'), value: eur('300') });
    const { modified, added, changed } = replanned([platform], [platform, support], '2026-07-01');
    expect(modified.treatment).toBe('SEPARATE_CONTRACT');
    expect(added).toMatchObject([{ lineKey: 'support', allocated: eur('300') }]);
    expect(changed).toEqual([]);
  });

  it('leaves alone what is delivered at once later, and what is earned as it is invoiced', () => {
    const setup = termsLine('setup', { productType: 'ONE_TIME', from: civilDate('2026-09-01'), value: eur('600') });
    const calls = termsLine('calls', { productType: 'USAGE', from: civilDate('2026-09-01'), value: null });
    const grown = termsLine('platform', { value: eur('1500') });
    const { changed } = replanned([platform, setup, calls], [grown, setup, calls], '2026-06-01', '2026-06-01');
    expect(changed.map(({ obligation }) => obligation.lineKey)).toEqual(['platform']);
  });

  it('leaves a service alone that was over before the change', () => {
    const support = termsLine('support', { to: civilDate('2026-03-01'), value: eur('100') });
    const grown = termsLine('platform', { value: eur('1500') });
    const { changed } = replanned([platform, support], [grown, support], '2026-06-01', '2026-06-01');
    expect(changed.map(({ obligation }) => obligation.lineKey)).toEqual(['platform']);
  });

  it('puts the price of what is added for less together with what is not recognised yet', () => {
    const support = termsLine('support', { from: civilDate('2026-07-01'), value: eur('150') });
    const { modified, added, changed } = replanned([platform], [platform, support], '2026-07-01', '2026-07-01');
    expect(modified.treatment).toBe('PROSPECTIVE');
    const parts = [...added, ...changed.map(({ obligation }) => obligation)].map((one) => one.planned ?? eur('0'));
    // 604.93 are left of the platform, which sells for 600; support sells for 300.
    expect(parts.map((part) => part.amount.toString())).toEqual(['251.64', '503.29']);
  });

  it('ends what is no line any more, and gives its rest to what remains', () => {
    const support = termsLine('support', { value: eur('600') });
    const { changed } = replanned([platform, support], [platform], '2026-07-01', '2026-07-01');
    const gone = changed.find(({ obligation }) => obligation.lineKey === 'support');
    expect(gone).toMatchObject({ goneTo: 'CANCELLED', obligation: { status: 'TERMINATED' } });
  });

  it('gives what is delivered later its new price, on its day', () => {
    const later = { productType: 'ONE_TIME', from: civilDate('2026-09-01') };
    const [setup, cheaper] = [
      termsLine('setup', { ...later, value: eur('300') }),
      termsLine('setup', { ...later, value: eur('200') }),
    ];
    const { modified, changed } = replanned([setup], [cheaper], '2026-03-01');
    expect(modified).toMatchObject({ treatment: 'PROSPECTIVE', reasons: ['NOTHING_ADDED', 'REMAINING_ALL_DISTINCT'] });
    expect(planOf(changed)).toEqual(['setup 200 2026-09-01..2026-09-02 20000']);
    expect(changed[0]).toMatchObject({ goneTo: 'SUPERSEDED', gone: [{ from: '2026-09-01' }] });
  });

  it.each(['2026-01-01', '2026-02-01'])(
    'concedes another price of what was delivered, at once (recognised by %s)',
    (by) => {
      const setup = (value: string) => termsLine('setup', { productType: 'ONE_TIME', value: eur(value) });
      const { changed } = replanned([setup('300')], [setup('200')], '2026-03-01', by);
      expect(planOf(changed)).toEqual(['setup 200 2026-03-01..2026-03-02 -10000 again']);
      expect(changed[0]?.gone).toEqual([]);
    },
  );

  it('catches up with what a changed price has earned by milestones and by cost', () => {
    const stones = (value: string) => termsLine('platform', { revenueTemplateCode: 'MILESTONE', value: eur(value) });
    const building = (value: string) =>
      termsLine('support', { revenueTemplateCode: 'COST_TO_COST', value: eur(value) });
    const progress = [half('platform'), costs('support', '25')];
    const { modified, changed } = replanned(
      [stones('1200'), building('600')],
      [stones('1500'), building('500')],
      '2026-03-01',
      undefined,
      progress,
    );
    expect(modified).toMatchObject({
      treatment: 'CUMULATIVE_CATCH_UP',
      reasons: ['NOTHING_ADDED', 'REMAINING_NONE_DISTINCT'],
    });
    // Nothing was scheduled of either before.
    expect(planOf(changed)).toEqual([
      'platform 1500 2026-03-01..2026-03-02 75000 again',
      'support 500 2026-03-01..2026-03-02 12500 again',
    ]);
  });

  it('is mixed where a service changes with it', () => {
    const building = (value: string) =>
      termsLine('support', { revenueTemplateCode: 'COST_TO_COST', value: eur(value) });
    const grown = termsLine('platform', { value: eur('1500') });
    const alone = replanned([platform, building('600')], [platform, building('900')], '2026-03-01');
    expect(alone.modified.treatment).toBe('CUMULATIVE_CATCH_UP');
    const both = replanned([platform, building('600')], [grown, building('900')], '2026-03-01');
    expect(both.modified).toMatchObject({ treatment: 'MIXED', reasons: ['NOTHING_ADDED', 'REMAINING_SOME_DISTINCT'] });
    expect(both.changed.map(({ obligation: { lineKey, allocated } }) => [lineKey, allocated])).toEqual([
      ['platform', eur('1500')],
      ['support', eur('900')],
    ]);
  });

  it('ends what is told of and not agreed any more, and gives its rest to what remains', () => {
    const building = termsLine('support', { revenueTemplateCode: 'COST_TO_COST', value: eur('600') });
    const { changed } = replanned([platform, building], [platform], '2026-07-01', '2026-07-01');
    const gone = changed.find(({ obligation }) => obligation.lineKey === 'support');
    expect(gone).toMatchObject({ goneTo: 'CANCELLED', obligation: { status: 'TERMINATED', allocated: eur('0') } });
    expect(changed.find(({ obligation }) => obligation.lineKey === 'platform')?.obligation.allocated).toEqual(
      eur('1200'),
    );
  });

  it('ends what was to be delivered and is not agreed any more', () => {
    const setup = termsLine('setup', { productType: 'ONE_TIME', from: civilDate('2026-09-01'), value: eur('600') });
    const { changed } = replanned([platform, setup], [platform], '2026-07-01', '2026-07-01');
    expect(changed.find(({ obligation }) => obligation.lineKey === 'setup')).toMatchObject({
      gone: [{ from: '2026-09-01' }],
      obligation: { status: 'TERMINATED', allocated: eur('0'), price: eur('0') },
    });
  });

  it('catches up at once where nothing remains to recognise a change with', () => {
    const short = termsLine('platform', { to: civilDate('2026-03-01'), value: eur('100') });
    const { modified, changed } = replanned([platform], [short], '2026-03-01', '2026-03-01');
    expect(modified.treatment).toBe('CUMULATIVE_CATCH_UP');
    // 193.97 were earned of January and February.
    expect(planOf(changed)).toEqual(['platform 100 2026-03-01..2026-03-02 -9397 again']);
    expect(changed[0]?.obligation).toMatchObject({ status: 'TERMINATED', price: eur('100') });
  });

  it('takes back at once what was earned beyond the changed price', () => {
    const cheap = termsLine('platform', { value: eur('100') });
    const { changed } = replanned([platform], [cheap], '2026-03-01', '2026-03-01');
    const lines = planOf(changed);
    expect(lines).toHaveLength(11);
    expect(lines[10]).toBe('platform 100 2026-03-01..2026-03-02 -9397 again');
    expect(lines.slice(0, 10).every((line) => line.endsWith(' 0'))).toBe(true);
  });

  it('concedes another price of a service that is over, once', () => {
    const support = (value: string) => termsLine('support', { to: civilDate('2026-03-01'), value: eur(value) });
    const { changed } = replanned([platform, support('100')], [platform, support('80')], '2026-06-01', '2026-06-01');
    expect(planOf(changed)).toEqual(['support 80 2026-06-01..2026-06-02 -2000 again']);
    expect(changed[0]?.obligation.price).toEqual(eur('80'));
  });

  it.each([
    [
      'a line is earned in another way',
      [platform],
      [termsLine('platform', { revenueTemplateCode: 'MILESTONE', value: eur('900') })],
    ],
    [
      'more is taken back than was earned',
      [platform, termsLine('setup', { productType: 'ONE_TIME', value: eur('300') })],
      [termsLine('platform', { value: eur('0') }), termsLine('setup', { productType: 'ONE_TIME', value: eur('300') })],
    ],
  ])('has to be looked at where %s', (_, from, to) => {
    const result = tried(from, to, '2026-03-01', '2026-03-01');
    expect(isNotPlanned(result) ? result.reason : result.ok).toBe(isNotPlanned(result) ? 'MODIFICATION_REVIEW' : false);
  });

  it('has to be looked at where what has ended is agreed again', () => {
    const over = before([platform]).map((one) => ({
      ...one,
      obligation: { ...one.obligation, status: 'TERMINATED' as const },
    }));
    const version = {
      version: 2,
      effectiveDate: civilDate('2026-03-01'),
      lines: [termsLine('platform', { value: eur('900') })],
    };
    const result = replan(contractTerms(version.lines), version, over, { ...planningFacts, progress: [] });
    expect(result).toMatchObject({ reason: 'MODIFICATION_REVIEW' });
  });

  it('sums up to the price of the new version, whatever changes and whenever', () => {
    const change = fc.record({
      value: fc.integer({ min: 0, max: 900_000 }),
      day: fc.integer({ min: 0, max: 364 }),
      recognised: fc.integer({ min: 0, max: 11 }),
      longer: fc.nat({ max: 400 }),
      quantity: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(change, ({ value, day, recognised, longer, quantity }) => {
        const on = addDays(civilDate('2026-01-01'), day);
        const recognisedBy = `2026-${String(recognised + 1).padStart(2, '0')}-01`;
        const to = addDays(civilDate('2027-01-01'), longer);
        const after = termsLine('platform', { value: eur((value / 100).toFixed(2)), to, quantity: decimal(quantity) });
        const lines = [platform, termsLine('support', { value: eur('600') })];
        const result = tried(lines, [after, lines[1]!], on, recognisedBy);
        if (isNotPlanned(result) || !result.ok) throw new Error(JSON.stringify(result));
        const { changed } = result.value;
        const standings = before(lines, recognisedBy);
        const total = standings.reduce((sum, one) => {
          const plan = changed.find(({ obligation }) => obligation.id === one.obligation.id);
          const kept = one.lines.filter((line) => plan?.gone.some(({ id }) => id === line.id) !== true);
          const live = kept.reduce((part, { amount }) => part + toMinor(amount), 0n) + sumOf(plan?.lines ?? []);
          expect(live).toBe(toMinor(plan?.obligation.allocated ?? one.obligation.allocated ?? eur('0')));
          return sum + live;
        }, 0n);
        expect(total).toBe(BigInt(value) + 60_000n);
      }),
    );
  });
});
