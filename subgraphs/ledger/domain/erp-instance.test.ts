import { describe, expect, it } from 'vitest';
import type { LegalEntityId } from '../../../core/ids.ts';
import { embeddedErp, keepersOf } from '../../../core/routing/house-routes.ts';
import { booksKeptBy, checkErpInstance, refuseForeignBooks } from './erp-instance.ts';
import type { ErpInstanceId } from './ids.ts';

const ids = (...names: readonly string[]) => names as readonly LegalEntityId[];
const stated = { name: 'North', region: 'EU', legalEntityIds: ids('DE') };

describe('what an ERP is stated to be', () => {
  const known = new Set(ids('DE', 'US'));
  it('is taken with companies that there are', () => {
    expect(checkErpInstance(stated, known)).toBeNull();
    expect(checkErpInstance({ ...stated, region: null, legalEntityIds: [] }, known)).toBeNull();
  });

  it.each([
    ['without a name', { name: ' ' }, 'input.name', 'TEXT'],
    ['with a blank in the region', { region: 'two words' }, 'input.region', 'NAME_FORM'],
    ['with a company twice', { legalEntityIds: ids('DE', 'DE') }, 'input.legalEntityIds', 'DISTINCT'],
    [
      'with more companies than one may keep',
      { legalEntityIds: ids(...Array.from({ length: 101 }, (_, index) => `le_${index}`)) },
      'input.legalEntityIds',
      'COUNT_MAX',
    ],
  ])('is refused %s', (_, more, path, rule) => {
    expect(checkErpInstance({ ...stated, ...more }, known)).toMatchObject({ details: { path, rule } });
  });

  it('is refused with a company that there is not', () => {
    expect(checkErpInstance({ ...stated, legalEntityIds: ids('DE', 'FR') }, known)).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'LegalEntity', id: 'FR' },
      message: 'There is no LegalEntity FR.',
    });
  });
});

describe('who may change whose books', () => {
  it('is whoever works for all of them', () => {
    expect(refuseForeignBooks(ids('DE', 'US'), null, true)).toBeNull();
    expect(refuseForeignBooks(ids('DE'), ids('DE', 'US'))).toBeNull();
    expect(refuseForeignBooks(ids('DE', 'US'), ids('DE'))).toMatchObject({ code: 'OWNERSHIP_VIOLATION' });
  });

  it('is nobody who works for some, where they are everybody’s', () => {
    expect(refuseForeignBooks([], ids('DE'), true)).toMatchObject({ code: 'OWNERSHIP_VIOLATION' });
  });
});

describe('who keeps the books', () => {
  const erps = [
    { id: embeddedErp, legalEntityIds: [] },
    { id: 'SAP' as ErpInstanceId, legalEntityIds: ids('DE') },
  ];
  it('is what names the company, and the books here', () => {
    expect(keepersOf('DE', erps)).toEqual(['embedded', 'SAP']);
    expect(booksKeptBy(ids('DE', 'US'), erps)).toEqual({ DE: ['embedded', 'SAP'], US: ['embedded'] });
  });
});
