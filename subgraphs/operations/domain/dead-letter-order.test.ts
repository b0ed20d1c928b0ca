import { describe, expect, it } from 'vitest';
import { checkLetterIds, completed, letterIdsMax, resultsMax, type LetterResult } from './dead-letter-order.ts';

const idsOf = (count: number): string[] => Array.from({ length: count }, (_, n) => `dlt_${n}`);
const result = (letterId: string, outcome: LetterResult['outcome']): LetterResult => ({
  letterId,
  outcome,
  reason: null,
});

describe('letters that can be ordered', () => {
  it('are one to a hundred, each once', () => {
    expect(checkLetterIds(idsOf(1))).toBeNull();
    expect(checkLetterIds(idsOf(letterIdsMax))).toBeNull();
    expect(checkLetterIds([])).toMatchObject({ code: 'VALIDATION_FAILED', details: { rule: 'COUNT_RANGE' } });
    expect(checkLetterIds(idsOf(letterIdsMax + 1))).toMatchObject({ details: { rule: 'COUNT_RANGE' } });
    expect(checkLetterIds(['dlt_1', 'dlt_2', 'dlt_1'])).toMatchObject({ details: { rule: 'DISTINCT' } });
    expect(checkLetterIds(['dlt_1', 'not an id'])).toMatchObject({ code: 'NOT_FOUND', details: { id: 'not an id' } });
  });
});

describe('an order that is carried out', () => {
  it('counts what came of the letters, each once', () => {
    const outcomes = ['APPLIED', 'APPLIED', 'DISMISSED', 'DUPLICATE', 'FAILED', 'BLOCKED'] as const;
    const results = outcomes.map((outcome, n) => result(`dlt_${n}`, outcome));
    expect(completed(['dlt_0'], results)).toMatchObject({
      status: 'COMPLETED',
      considered: 6,
      applied: 2,
      dismissed: 1,
      duplicatesSuppressed: 1,
      failed: 2,
    });
  });

  it('keeps the letters that were ordered before those that waited, and not too many', () => {
    const waited = Array.from({ length: 500 }, (_, n) => result(`dlt_waited_${n}`, 'APPLIED'));
    const { results, considered } = completed(['dlt_named'], [...waited, result('dlt_named', 'APPLIED')]);
    expect(considered).toBe(501);
    expect(results).toHaveLength(resultsMax);
    expect(results[0]?.letterId).toBe('dlt_named');
  });
});
