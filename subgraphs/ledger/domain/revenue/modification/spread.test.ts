import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../../core/civil-date.ts';
import { toMinor } from '../../../../../core/money.ts';
import { contractTerms, eur, planningFacts, standing, termsLine } from '../../fixtures/revenue.ts';
import { isNotPlanned, planInception } from '../inception.ts';
import { sumOf } from '../schedule/schedule.ts';
import type { Standing } from '../standing.ts';
import type { TermsLine } from '../terms.ts';
import { ended } from './spread.ts';

const platform = termsLine('platform');

function before(lines: readonly TermsLine[], recognisedBy?: string): readonly Standing[] {
  const planned = planInception(contractTerms(lines), lines, planningFacts);
  if (isNotPlanned(planned) || !planned.ok) throw new Error(JSON.stringify(planned));
  return standing(planned.value, recognisedBy);
}

describe('an obligation that ends before its time', () => {
  it('is cut by days where it is earned as it is invoiced', () => {
    const [planned] = before([platform]);
    const invoiced = { ...planned!, obligation: { ...planned!.obligation, method: 'AS_INVOICED' as const } };
    expect(ended(invoiced, civilDate('2026-01-16')).lines).toMatchObject([{ to: '2026-01-16', minor: 4_932n }]);
  });

  it('keeps what is earned by the day, and cancels the rest', () => {
    const [one] = before([platform], '2026-02-01');
    const { obligation, gone, goneTo, lines } = ended(one!, civilDate('2026-03-11'));
    expect({ status: obligation.status, goneTo, gone: gone.length }).toEqual({
      status: 'TERMINATED',
      goneTo: 'CANCELLED',
      gone: 10,
    });
    expect(lines).toMatchObject([{ from: '2026-03-01', to: '2026-03-11' }]);
    const left = [
      ...one!.lines.filter((line) => !gone.includes(line)).map(({ amount }) => toMinor(amount)),
      sumOf(lines),
    ];
    expect(obligation.allocated && toMinor(obligation.allocated)).toBe(left.reduce((sum, part) => sum + part, 0n));
  });

  it('comes to what is left of it, also where that takes back what is recognised', () => {
    const [one] = before([platform], '2026-02-01');
    const [line] = one!.lines;
    const back = { ...line!, id: 'rsl_back' as never, from: civilDate('2026-02-01'), to: civilDate('2026-02-02') };
    const lines = [line!, { ...back, amount: eur('-50'), status: 'PLANNED' as const, isCatchUp: true }];
    const { obligation, gone } = ended({ ...one!, lines }, civilDate('2026-02-10'));
    expect({ gone, allocated: obligation.allocated }).toEqual({ gone: [], allocated: eur('51.92') });
  });
});
