import { describe, expect, it } from 'vitest';
import type { JournalEntryId } from '../ids.ts';
import { invalid } from '../validation.ts';
import { checkSource, namedSource, ownSource, refuseTakenSource, type SourceInput } from './manual-source.ts';

const source: SourceInput = { system: 'payroll', type: 'RUN', id: '2026-03' };

describe('the source of a manual entry', () => {
  it.each([null, undefined])('may be left out: %s', (none) => {
    expect(checkSource(none)).toBeNull();
  });

  it.each<[Partial<SourceInput>]>([
    [{}],
    [{ version: null, purpose: null }],
    [{ version: 0, purpose: 'ACCRUAL' }],
    [{ version: 7 }],
    [{ id: 'x'.repeat(128) }],
  ])('may be one with %j', (values) => {
    expect(checkSource({ ...source, ...values })).toBeNull();
  });

  it.each([
    [{ system: '' }, 'input.source.system', 'NAME_FORM'],
    [{ type: 'a run' }, 'input.source.type', 'NAME_FORM'],
    [{ id: 'x'.repeat(129) }, 'input.source.id', 'NAME_FORM'],
    [{ purpose: '' }, 'input.source.purpose', 'NAME_FORM'],
    [{ version: -1 }, 'input.source.version', 'WHOLE_NUMBER'],
    [{ system: '', version: -1 }, 'input.source.system', 'NAME_FORM'],
  ])('may not be one with %j', (values, path, rule) => {
    expect(checkSource({ ...source, ...values })).toMatchObject({ code: 'VALIDATION_FAILED', details: { path, rule } });
  });

  it('says which versions there are', () => {
    expect(checkSource({ ...source, version: -1 })).toEqual(
      invalid('input.source.version', 'WHOLE_NUMBER', 'zero or more'),
    );
  });

  it.each([{}, { version: null, purpose: null }])('is the first version, for a manual entry, with %j', (values) => {
    expect(namedSource({ ...source, ...values })).toEqual({ ...source, version: 1, purpose: 'MANUAL' });
  });

  it('is taken as it is said', () => {
    expect(namedSource({ ...source, version: 0, purpose: 'ACCRUAL' })).toEqual({
      system: 'payroll',
      type: 'RUN',
      id: '2026-03',
      version: 0,
      purpose: 'ACCRUAL',
    });
  });

  it('is the entry itself where nothing else stands behind it', () => {
    expect(ownSource('je_1' as JournalEntryId)).toEqual({
      system: 'concord',
      type: 'MANUAL',
      id: 'je_1',
      version: 1,
      purpose: 'MANUAL',
    });
  });

  it('has one entry for ever', () => {
    expect(refuseTakenSource(null)).toBeNull();
    expect(refuseTakenSource('je_1' as JournalEntryId)).toEqual({
      code: 'POSTING_CONFLICT',
      details: { existingId: 'je_1' },
      message: 'je_1 has this source: correct that one by a reversal, or name a new version.',
    });
  });
});
