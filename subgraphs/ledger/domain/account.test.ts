import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import {
  checkAccountCode,
  checkAccountName,
  checkActiveTo,
  refuseEndBeforePostings,
  refuseForeignChart,
  unknownAccount,
  unknownChart,
} from './account.ts';
import { invalid } from './validation.ts';

const d = civilDate;

describe('the code of an account', () => {
  it.each(['1', 'A', 'z', '1200', '4-4.5', 'Revenue.EU-1', '1'.repeat(20)])('may be %s', (code) => {
    expect(checkAccountCode(code)).toBeNull();
  });

  it.each(['', '.1', '-1', ' 1', '1 ', '1\n', '12 00', '12_00', '12/00', 'é', '1é', '1'.repeat(21)])(
    'may not be %j',
    (code) => {
      expect(checkAccountCode(code)).toEqual(
        invalid('input.code', 'NAME_FORM', '1 to 20 letters, digits, dots or hyphens, a letter or digit first'),
      );
    },
  );
});

describe('the name of an account', () => {
  it.each([undefined, 'Bank', 'x'.repeat(300)])('may be %j', (name) => {
    expect(checkAccountName(name)).toBeNull();
  });

  it('is changed, not taken away', () => {
    expect(checkAccountName(null)).toEqual(invalid('input.name', 'REQUIRED', 'present: an account keeps a name'));
  });

  it.each(['', ' ', 'x'.repeat(301)])('is a text: not %j', (name) => {
    expect(checkAccountName(name)?.details).toEqual({ path: 'input.name', rule: 'TEXT' });
  });
});

describe('the end of an account', () => {
  const first = d('2026-01-01');

  it.each([null, d('2026-01-02')])('may be %s', (to) => {
    expect(checkActiveTo(first, to)).toBeNull();
  });

  it.each([d('2026-01-01'), d('2025-12-31')])('comes after its first day: not on %s', (to) => {
    expect(checkActiveTo(first, to)).toEqual(
      invalid('input.activeTo', 'PERIOD_ENDS_AFTER_START', 'after 2026-01-01, its first day'),
    );
  });

  it.each([
    [null, d('2026-03-31')],
    [d('2026-03-31'), null],
    [d('2026-04-01'), d('2026-03-31')],
    [null, null],
  ])('may be %s where it was last posted on %s', (to, last) => {
    expect(refuseEndBeforePostings(to, last)).toBeNull();
  });

  it.each([d('2026-03-31'), d('2026-03-30')])('leaves no posting behind: not on %s', (to) => {
    expect(refuseEndBeforePostings(to, d('2026-03-31'))).toEqual(
      invalid('input.activeTo', 'NOT_BEFORE_POSTINGS', 'after 2026-03-31, when it was last posted on'),
    );
  });
});

describe('a chart', () => {
  it.each([
    [['le_de', 'le_us'], null],
    [['le_de'], ['le_de']],
    [
      ['le_de', 'le_us'],
      ['le_us', 'le_de', 'le_fr'],
    ],
    [[], []],
  ])('used by %j is changed by whoever works for %j', (users, own) => {
    expect(refuseForeignChart('main', users, own)).toBeNull();
  });

  it.each([
    [['le_de'], []],
    [['le_de', 'le_us'], ['le_de']],
  ])('used by %j is not changed by whoever works for %j', (users, own) => {
    expect(refuseForeignChart('main', users, own)).toEqual({
      code: 'OWNERSHIP_VIOLATION',
      details: { field: 'Account', owner: 'Account', useMutation: null },
      message: 'The chart main is used by legal entities that you do not work for.',
    });
  });
});

describe('what is not known', () => {
  it('is named, an account or a chart', () => {
    expect(unknownAccount('acc_9')).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'Account', id: 'acc_9' },
      message: 'There is no Account acc_9 that you may see.',
    });
    expect(unknownChart('other')).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'Chart', id: 'other' },
      message: 'No legal entity uses the chart other.',
    });
  });
});
