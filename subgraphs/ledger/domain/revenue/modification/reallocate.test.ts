import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../../core/civil-date.ts';
import { decimal } from '../../../../../core/decimal.ts';
import { accepted, invalidAt, refused } from '../../../../../test/harness/results.ts';
import { contractTerms, eur, planningFacts, standing, termsLine } from '../../fixtures/revenue.ts';
import { isNotPlanned, planInception } from '../inception.ts';
import type { ObligationProgress } from '../progress.ts';
import type { ChangedPlan, Standing } from '../standing.ts';
import type { TermsLine } from '../terms.ts';
import { reallocate } from './reallocate.ts';

const day = civilDate('2026-03-01');

function promised(line: TermsLine, recognisedBy?: string, more: Partial<Standing['obligation']> = {}): Standing {
  const planned = planInception(contractTerms([line]), [line], planningFacts);
  if (isNotPlanned(planned) || !planned.ok) throw new Error(JSON.stringify(planned));
  const [one] = standing(planned.value, recognisedBy);
  return { ...one!, obligation: { ...one!.obligation, ...more } };
}

const changed = (from: Standing, by: string, progress: readonly ObligationProgress[] = [], on = day): ChangedPlan =>
  accepted(reallocate(from, { by: decimal(by), on }, { ...planningFacts, progress }));

const linesOf = ({ lines }: ChangedPlan): readonly string[] =>
  lines.map(({ from, minor, isCatchUp }) => `${from} ${minor}${isCatchUp === true ? ' again' : ''}`);

describe('another price of one promise', () => {
  it('is at once what a service has earned of it, and later what it has not', () => {
    const after = changed(promised(termsLine('platform'), '2026-03-01'), '365');
    expect(after.obligation).toMatchObject({ allocated: eur('1565'), plannedFrom: day });
    expect(linesOf(after).slice(0, 2)).toEqual(['2026-03-01 5900 again', '2026-03-01 13292']);
  });

  it('is all at once where a service is over, also by its status', () => {
    const short = termsLine('platform', { to: day });
    expect(linesOf(changed(promised(short), '-20'))).toEqual(['2026-03-01 -2000 again']);
    const satisfied = promised(termsLine('platform'), '2027-01-01', { status: 'SATISFIED' });
    expect(linesOf(changed(satisfied, '10'))).toEqual(['2027-01-01 1000 again']);
  });

  it('takes back no more of a service than it has earned, where its days were not even', () => {
    const uneven = promised(termsLine('platform'));
    const lines = uneven.lines.map((line) => ({ ...line, amount: eur(line.from < day ? '0' : '120') }));
    const after = changed({ ...uneven, lines }, '-1000');
    expect(after.lines.some(({ isCatchUp }) => isCatchUp === true)).toBe(false);
    expect(after.lines.reduce((sum, { minor }) => sum + minor, 0n)).toBe(20_000n);
  });

  it('leaves nothing below zero to come of a service that has earned more than its share', () => {
    const early = promised(termsLine('platform'));
    const lines = early.lines.map((line) => ({ ...line, amount: eur(line.from < day ? '600' : '0') }));
    const after = changed({ ...early, lines }, '-1000');
    expect(after.lines[0]).toMatchObject({ minor: -100_000n, isCatchUp: true });
    expect(after.lines.slice(1).every(({ minor }) => minor === 0n)).toBe(true);
  });

  it('is earned by milestones as far as they are accepted', () => {
    const stone = (code: string, on: string | null) => ({
      code,
      share: decimal(1),
      acceptedOn: on === null ? null : civilDate(on),
    });
    const milestones = [stone('a', '2026-02-01'), stone('b', null), stone('c', null)];
    const progress = [{ lineKey: 'platform', deliveredOn: null, estimate: null, exercise: null, milestones }];
    const stones = promised(termsLine('platform', { revenueTemplateCode: 'MILESTONE' }));
    expect(linesOf(changed(stones, '300', progress))).toEqual(['2026-03-01 50000 again']);
    expect(linesOf(changed(stones, '300'))).toEqual([]);
  });

  it('comes after what was caught up with before', () => {
    const setup = promised(termsLine('setup', { productType: 'ONE_TIME', value: eur('600') }));
    const [line] = setup.lines;
    const later = { ...line!, from: civilDate('2026-03-20'), to: civilDate('2026-03-21'), isCatchUp: true };
    const known = { ...setup, lines: [line!, { ...later, amount: eur('0') }] };
    expect(linesOf(changed(known, '10'))).toEqual(['2026-03-20 1000 again']);
  });

  it('is that of the delivery where that is to come', () => {
    const setup = promised(termsLine('setup', { productType: 'ONE_TIME', from: day, value: eur('600') }));
    const after = changed(setup, '-600');
    expect({ lines: linesOf(after), gone: after.gone.length }).toEqual({ lines: ['2026-03-01 0'], gone: 1 });
  });

  it('is taken back after a difference that came since, where more than the delivery goes', () => {
    const setup = promised(termsLine('setup', { productType: 'ONE_TIME', from: day, value: eur('600') }));
    const [line] = setup.lines;
    const more = { ...line!, from: civilDate('2026-03-20'), to: civilDate('2026-03-21'), amount: eur('100') };
    const obligation = { ...setup.obligation, allocated: eur('700') };
    const known = { obligation, lines: [line!, { ...more, isCatchUp: true }] };
    expect(linesOf(changed(known, '-650'))).toEqual(['2026-03-20 -65000 again']);
  });

  it('is refused where it leaves less than nothing', () => {
    const from = promised(termsLine('platform'));
    const result = reallocate(from, { by: decimal('-1200.01'), on: day }, { ...planningFacts, progress: [] });
    expect(refused(result)).toEqual(invalidAt('platform', 'NOT_NEGATIVE'));
  });
});
