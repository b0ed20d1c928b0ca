import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { bundlePrice, eur, ssp } from '../fixtures/revenue.ts';
import { bundlesIn, checkBundlePrice, type BundledLine } from './bundle-price.ts';

const germany = 'le_de' as LegalEntityId;
const asked = { legalEntityId: germany, currency: 'EUR', on: civilDate('2026-01-01') } as const;
const line = (lineKey: string, unit: string, whole = unit, more: Partial<BundledLine['line']> = {}): BundledLine => ({
  line: { lineKey, productId: lineKey, ...more },
  unit: { amount: decimal(unit), basis: 'UNIT' },
  ssp: eur(whole),
});
const [a, b, c] = [line('A', '40'), line('B', '55'), line('C', '45')];

function seen(prices: Parameters<typeof bundlesIn>[1], lines: readonly BundledLine[] = [a, b, c]): readonly string[] {
  return bundlesIn(lines, prices, asked).map(
    ({ bundlePriceId, items, price }) => `${bundlePriceId} ${items.join('+')} ${price.toString()}`,
  );
}

describe('the bundles that are seen in a contract', () => {
  it('are those whose items are all in it', () => {
    expect(seen([bundlePrice(['B', 'C'], '60'), bundlePrice(['B', 'D'], '1')])).toEqual(['bpr_B_C B+C 60']);
  });

  it('show the same share of a discount, whatever the quantities, the months and the lines of a product', () => {
    const many = [line('B', '55', '550'), line('C', '45', '45'), line('more', '45', '405', { productId: 'C' })];
    expect(seen([bundlePrice(['B', 'C'], '60')], many)).toEqual(['bpr_B_C B+C+more 600']);
  });

  it('show nothing where they are sold for what their items are sold for alone, or on another basis', () => {
    expect(seen([bundlePrice(['B', 'C'], '100')])).toEqual([]);
    expect(seen([bundlePrice(['B', 'C'], '101')])).toEqual([]);
    expect(seen([bundlePrice(['B', 'C'], '60', { basis: 'UNIT_MONTH' })])).toEqual([]);
    expect(seen([bundlePrice(['B', 'C'], '60')], [line('B', '55', '0'), line('C', '45', '0')])).toEqual([]);
  });

  it('are in force on the day: that of the legal entity first, and the newest', () => {
    const common = bundlePrice(['B', 'C'], '60');
    const newer = bundlePrice(['B', 'C'], '70', { validFrom: civilDate('2026-01-01') });
    const later = bundlePrice(['B', 'C'], '80', { validFrom: civilDate('2026-01-02') });
    const own = bundlePrice(['B', 'C'], '90', { legalEntityId: germany });
    const others = bundlePrice(['B', 'C'], '10', { legalEntityId: 'le_us' as LegalEntityId });
    const dollars = bundlePrice(['B', 'C'], '20', { currency: 'USD' });
    expect(seen([common, newer, later, others, dollars])).toEqual(['bpr_B_C B+C 70']);
    expect(seen([common, newer, own])).toEqual(['bpr_B_C B+C 90']);
    expect(seen([later, others, dollars])).toEqual([]);
  });

  it('share no item: the one of most items counts, then the newest, then the first by its id', () => {
    const whole = bundlePrice(['A', 'B', 'C'], '100');
    const pair = bundlePrice(['B', 'C'], '60');
    const newer = bundlePrice(['A', 'B'], '90', { validFrom: civilDate('2025-06-01') });
    const same = bundlePrice(['A', 'C'], '80');
    expect(seen([pair, whole, newer])).toEqual(['bpr_A_B_C A+B+C 100']);
    expect(seen([pair, newer])).toEqual(['bpr_A_B A+B 90']);
    expect(seen([pair, same])).toEqual(['bpr_A_C A+C 80']);
  });

  it('are not kept away by a larger one that shows nothing', () => {
    expect(seen([bundlePrice(['A', 'B', 'C'], '140'), bundlePrice(['B', 'C'], '60')])).toEqual(['bpr_B_C B+C 60']);
  });
});

describe('a bundle price that is recorded', () => {
  const stated = bundlePrice(['B', 'C'], '60');
  const ssps = [ssp('B', '55', { basis: 'UNIT' }), ssp('C', '45', { basis: 'UNIT' })];

  it('may name what has no price of its own yet', () => {
    expect(checkBundlePrice(stated, ssps)).toBeNull();
    expect(checkBundlePrice(stated, [])).toBeNull();
    expect(checkBundlePrice(stated, [ssp('B', '5', { legalEntityId: germany })])).toBeNull();
  });

  it.each([
    ['one item', { items: ['B'] }, 'input.items', 'COUNT_FROM_TWO'],
    ['one item twice', { items: ['B', 'B'] }, 'input.items', 'DISTINCT'],
    ['an item that is no name', { items: ['B', 'two words'] }, 'input.items[1]', 'NAME_FORM'],
    [
      'too many items',
      { items: Array.from({ length: 21 }, (_, index) => `p${index}`) },
      'input.items',
      'COUNT_FROM_TWO',
    ],
    ['less than nothing', { amount: decimal(-1) }, 'input.amount', 'NOT_NEGATIVE'],
    ['a source that is no name', { source: '' }, 'input.source', 'NAME_FORM'],
    ['a basis that is not its items’', { basis: 'UNIT_MONTH' as const }, 'input.basis', 'SAME_BASIS'],
  ])('is refused with %s', (_, wrong, path, rule) => {
    expect(checkBundlePrice({ ...stated, ...wrong }, ssps)?.details).toEqual({ path, rule });
  });

  it('is refused with an item that takes what the others leave', () => {
    const residual = ssp('C', '0', { basis: 'RESIDUAL', amount: null });
    expect(checkBundlePrice(stated, [residual])?.details).toMatchObject({ rule: 'SAME_BASIS' });
  });
});
