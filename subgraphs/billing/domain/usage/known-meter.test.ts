import { describe, expect, it } from 'vitest';
import { invalid } from '../validation.ts';
import { checkMeter, groupByMax, isSameMeter, takenCode } from './known-meter.ts';
import { meter } from './fixtures/usage.ts';

describe('a meter that is described', () => {
  it('has a code, a unit, and properties to group by', () => {
    expect(checkMeter(meter('SUM', { valueField: 'bytes', groupBy: ['region', 'zone'] }))).toBeNull();
  });

  it.each([
    [{ code: 'two words' }, 'input.code', 'NAME_FORM'],
    [{ code: '' }, 'input.code', 'NAME_FORM'],
    [{ valueField: 'two words' }, 'input.valueField', 'NAME_FORM'],
    [{ unit: ' ' }, 'input.unit', 'TEXT'],
    [{ groupBy: ['region', ''] }, 'input.groupBy[1]', 'NAME_FORM'],
    [{ groupBy: ['region', 'region'] }, 'input.groupBy[1]', 'DISTINCT'],
    [{ groupBy: Array.from({ length: groupByMax + 1 }, (_, at) => `p${at}`) }, 'input.groupBy', 'COUNT_MAX'],
  ])('is refused with %j', (wrong, path, rule) => {
    expect(checkMeter(meter('SUM', wrong))?.details).toEqual({ path, rule });
  });

  it('is the same in the same words only', () => {
    expect(isSameMeter(meter('SUM'), { ...meter('SUM') })).toBe(true);
    for (const other of [meter('MAX'), meter('SUM', { unit: 'second' }), meter('SUM', { groupBy: ['region'] })])
      expect(isSameMeter(meter('SUM'), other)).toBe(false);
    expect(takenCode('calls')).toEqual(
      invalid('input.code', 'UNIQUE', 'one that no other meter has; calls counts otherwise'),
    );
  });
});
