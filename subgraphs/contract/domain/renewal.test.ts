import { describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { invalid } from '../../../core/validation.ts';
import { noticeDaysMax, renewalOf, termMonthsMax, type StatedRenewal } from './renewal.ts';

const d = decimal;
const uplift = (percent: string) => ({ kind: 'FIXED', percent: d(percent) }) as const;
const auto = { mode: 'AUTO', termMonths: 12 } as const;

describe('the renewal of a contract', () => {
  const nothing = { mode: 'NONE', termMonths: null, noticeDays: 30, uplift: null };

  it.each<[StatedRenewal | null | undefined, object]>([
    [undefined, nothing],
    [null, nothing],
    [{ mode: 'NONE' }, nothing],
    [{ mode: 'NONE', termMonths: null, noticeDays: null, uplift: null }, nothing],
    [
      { mode: 'NONE', noticeDays: 0 },
      { ...nothing, noticeDays: 0 },
    ],
    [auto, { ...nothing, ...auto }],
    [
      { mode: 'MANUAL', termMonths: 1, noticeDays: noticeDaysMax, uplift: uplift('0') },
      { mode: 'MANUAL', termMonths: 1, noticeDays: noticeDaysMax, uplift: uplift('0') },
    ],
    [
      { mode: 'AUTO', termMonths: termMonthsMax, uplift: uplift('100') },
      { ...nothing, mode: 'AUTO', termMonths: termMonthsMax, uplift: uplift('100') },
    ],
  ])('stated as %j is %j', (stated, renewal) => {
    expect(renewalOf(stated)).toEqual({ ok: true, value: renewal });
  });

  it.each<[StatedRenewal, string, string]>([
    [{ ...auto, termMonths: 0 }, 'termMonths', 'RANGE'],
    [{ ...auto, termMonths: termMonthsMax + 1 }, 'termMonths', 'RANGE'],
    [{ ...auto, noticeDays: -1 }, 'noticeDays', 'RANGE'],
    [{ ...auto, noticeDays: noticeDaysMax + 1 }, 'noticeDays', 'RANGE'],
    [{ ...auto, uplift: uplift('-1') }, 'uplift.percent', 'NOT_NEGATIVE'],
    [{ ...auto, uplift: uplift('100.01') }, 'uplift.percent', 'RANGE'],
  ])('is not %j', (stated, path, rule) => {
    expect(renewalOf(stated)).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path: `input.renewal.${path}`, rule } },
    });
  });

  it('has a next term with every mode but NONE, and with none else', () => {
    const at = 'input.renewal.termMonths';
    const refusal = invalid(at, 'ONE_OF', 'left out: a contract that is not renewed has no next term');
    expect(renewalOf({ mode: 'NONE', termMonths: 12 })).toEqual({ ok: false, refusal });
    for (const mode of ['AUTO', 'MANUAL'] as const)
      expect(renewalOf({ mode })).toEqual({ ok: false, refusal: invalid(at, 'REQUIRED', 'given, 1 to 120') });
  });

  it('is refused where it stands', () => {
    expect(renewalOf({ ...auto, uplift: uplift('101') }, 'renewal')).toEqual({
      ok: false,
      refusal: invalid('renewal.uplift.percent', 'RANGE', 'from 0 to 100 percent'),
    });
  });
});
