import { describe, expect, it } from 'vitest';
import { choose, mergedStatus, unionOf, type Stated } from './survivorship.ts';

const [old, recent] = [new Date('2024-01-01'), new Date('2025-01-01')];
type Name = Stated<string>;

describe('choose for a legal field', () => {
  it.each<[string, Name, Name, string]>([
    [
      'a value before none',
      { value: null, verified: true, source: 'FINANCE_STEWARD', at: recent },
      { value: 'b' },
      'LOSER',
    ],
    [
      'a verified value first',
      { value: 'a', source: 'FINANCE_STEWARD', at: recent },
      { value: 'b', verified: true },
      'LOSER',
    ],
    [
      'the steward before CRM',
      { value: 'a', source: 'CRM', at: recent },
      { value: 'b', source: 'FINANCE_STEWARD', at: old },
      'LOSER',
    ],
    [
      'CRM before another source',
      { value: 'a', source: 'ERP', at: recent },
      { value: 'b', source: 'CRM', at: old },
      'LOSER',
    ],
    [
      'the newer verification',
      { value: 'a', source: 'CRM', at: old },
      { value: 'b', source: 'CRM', at: recent },
      'LOSER',
    ],
    ['a dated one before one without a date', { value: 'a' }, { value: 'b', at: old }, 'LOSER'],
    ['the survivor’s when all is equal', { value: 'a', at: old }, { value: 'b', at: old }, 'SURVIVOR'],
    ['the survivor’s when nothing is known', { value: 'a' }, { value: 'b', source: null, at: null }, 'SURVIVOR'],
    ['the survivor’s none when neither has one', { value: null }, { value: null, verified: false }, 'SURVIVOR'],
  ])('takes %s', (_rule, survivor, loser, from) => {
    expect(choose('LEGAL', survivor, loser)).toEqual({ value: from === 'LOSER' ? loser.value : survivor.value, from });
    // The other way round the same value wins, unless the two are equal.
    const swapped = choose('LEGAL', loser, survivor);
    if (from === 'LOSER') expect(swapped).toEqual({ value: loser.value, from: 'SURVIVOR' });
    else expect(swapped.from).toBe('SURVIVOR');
  });
});

describe('choose for a commercial field', () => {
  it.each<[string, Name, Name, string]>([
    [
      'CRM before a newer one',
      { value: 'a', source: 'FINANCE_STEWARD', at: recent },
      { value: 'b', source: 'CRM', at: old },
      'LOSER',
    ],
    [
      'the newer of two others, whatever they are',
      { value: 'a', source: 'FINANCE_STEWARD', at: old },
      { value: 'b', source: 'ERP', at: recent },
      'LOSER',
    ],
    [
      'the newer of two of CRM',
      { value: 'a', source: 'CRM', at: old },
      { value: 'b', source: 'CRM', at: recent },
      'LOSER',
    ],
    [
      'a value before none of CRM',
      { value: null, source: 'CRM', at: recent },
      { value: 'b', source: 'ERP', at: old },
      'LOSER',
    ],
    [
      'no account of verification',
      { value: 'a', source: 'CRM', at: recent },
      { value: 'b', source: 'CRM', at: old, verified: true },
      'SURVIVOR',
    ],
  ])('takes %s', (_rule, survivor, loser, from) => {
    expect(choose('COMMERCIAL', survivor, loser).from).toBe(from);
    expect(choose('COMMERCIAL', loser, survivor).from).toBe(from === 'LOSER' ? 'SURVIVOR' : 'LOSER');
  });
});

describe('unionOf', () => {
  it('holds each once, sorted', () => {
    expect(unionOf(['b', 'a'], ['c', 'a'])).toEqual(['a', 'b', 'c']);
    expect(unionOf([], [])).toEqual([]);
  });

  it('takes exact duplicates only, whatever the order of their fields', () => {
    const ann = { name: 'Ann', email: 'ann@acme.de' };
    expect(unionOf([ann], [{ email: 'ann@acme.de', name: 'Ann' }])).toEqual([ann]);
    expect(unionOf([ann], [{ ...ann, name: 'ann' }])).toEqual([ann, { ...ann, name: 'ann' }]);
  });
});

describe('mergedStatus', () => {
  it.each([
    ['ACTIVE', 'ACTIVE', 'ACTIVE'],
    ['ACTIVE', 'ON_HOLD', 'ON_HOLD'],
    ['ON_HOLD', 'ACTIVE', 'ON_HOLD'],
    ['INACTIVE', 'ACTIVE', 'INACTIVE'],
    ['PROSPECT', 'INACTIVE', 'PROSPECT'],
  ])('of %s and %s is %s', (survivor, loser, status) => {
    expect(mergedStatus(survivor, loser)).toBe(status);
  });
});
