import { describe, expect, it } from 'vitest';
import { categories, resolvesItself, type Category, type ResolutionFacts } from './categories.ts';

const owners: Readonly<Record<Category, string>> = {
  MISSING_IN_LEDGER: 'finance ops',
  MISSING_IN_BILLING: 'finance ops',
  DUPLICATE: 'finance ops',
  AMOUNT_MISMATCH: 'finance ops',
  ROUNDING: 'system',
  TAX_MISMATCH: 'tax',
  PERIOD_MISMATCH: 'close team',
  CURRENCY_OR_RATE: 'treasury',
  CUSTOMER_MISMATCH: 'data steward',
  UNAPPLIED_CASH: 'collections',
  STATUS_MISMATCH: 'platform',
  CONTRACT_DRIFT: 'rev ops',
  TOLERANCE_ACCUMULATION: 'controller',
};
const everything: ResolutionFacts = {
  periodOpen: true,
  mappingValid: true,
  tries: 0,
  totalUnderCap: true,
  bothPeriodsOpen: true,
  ledgerRateIsOfficial: true,
  aliasByMerge: true,
  singleOpenInvoice: true,
};

describe('the categories', () => {
  it.each(Object.entries(owners))('%s belongs to %s', (category, owner) => {
    expect(categories[category as Category].owner).toBe(owner);
  });

  it('are these and no others, each with its meaning', () => {
    expect(Object.keys(categories)).toEqual(Object.keys(owners));
    for (const { meaning } of Object.values(categories)) expect(meaning).toMatch(/^[A-Z].*\.$/);
  });

  it('resolve themselves where the table says how', () => {
    const alone = Object.keys(owners).filter((category) => resolvesItself(category as Category, everything));
    expect(alone).toEqual([
      'MISSING_IN_LEDGER',
      'ROUNDING',
      'PERIOD_MISMATCH',
      'CURRENCY_OR_RATE',
      'CUSTOMER_MISMATCH',
      'UNAPPLIED_CASH',
      'STATUS_MISMATCH',
    ]);
    for (const category of alone) {
      const { resolution } = categories[category as Category];
      expect(resolution?.action).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('take what is not known for not so', () => {
    const alone = Object.keys(owners).filter((category) => resolvesItself(category as Category, {}));
    expect(alone).toEqual(['STATUS_MISMATCH']);
  });

  it('submit a missing posting again three times, while period and mapping allow it', () => {
    const may = (change: ResolutionFacts) => resolvesItself('MISSING_IN_LEDGER', { ...everything, ...change });
    expect(may({ tries: 2 })).toBe(true);
    expect(may({ tries: 3 })).toBe(false);
    expect(may({ periodOpen: false })).toBe(false);
    expect(may({ mappingValid: false })).toBe(false);
    expect(resolvesItself('MISSING_IN_LEDGER', { periodOpen: true, mappingValid: true })).toBe(true);
  });
});
