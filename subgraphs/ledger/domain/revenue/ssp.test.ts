import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { ssp } from '../fixtures/revenue.ts';
import { checkSsp, sspOn } from './ssp.ts';

const le = (id: string) => id as LegalEntityId;
const asked = (on: string) => ({
  productId: 'seat',
  currency: 'EUR' as const,
  legalEntityId: le('le_de'),
  on: civilDate(on),
});

describe('the stand-alone selling price of a product on a day', () => {
  const common = ssp('seat', '10');
  const newer = ssp('seat', '12', { validFrom: civilDate('2026-03-01') });
  const own = ssp('seat', '9', { legalEntityId: le('le_de') });
  const others = ssp('seat', '8', { legalEntityId: le('le_us') });
  const dollars = ssp('seat', '11', { currency: 'USD' });

  it.each([
    ['the newest that has begun', [common, newer], '2026-03-01', newer],
    ['the one before, on the day before', [newer, common], '2026-02-28', common],
    ['that of the legal entity, though a common one is newer', [common, newer, own], '2026-04-01', own],
    ['none of another legal entity', [others], '2026-04-01', null],
    ['none in another currency', [dollars], '2026-04-01', null],
    ['none before the first one', [common], '2024-12-31', null],
  ])('is %s', (_, ssps, on, expected) => {
    expect(sspOn(ssps, asked(on))).toBe(expected);
  });
});

describe('a price that is recorded', () => {
  const stated = { productId: 'prd_1', currency: 'EUR', amount: decimal('0.000000000001'), source: 'list' } as const;

  it('may have the twelve places of a unit price, and be nothing', () => {
    expect(checkSsp(stated)).toBeNull();
    expect(checkSsp({ ...stated, amount: decimal(0) })).toBeNull();
  });

  it.each([
    ['a product that is no name', { productId: 'two words' }, 'input.productId'],
    ['less than nothing', { amount: decimal('-1') }, 'input.amount'],
    ['a source that is no name', { source: '' }, 'input.source'],
  ])('is refused with %s', (_, wrong, path) => {
    expect(checkSsp({ ...stated, ...wrong })?.details).toMatchObject({ path });
  });
});
