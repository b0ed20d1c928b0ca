import { describe, expect, it } from 'vitest';
import { failuresOf } from '../run.ts';
import { statesOperations } from './states.ts';

describe('the operations on states', () => {
  it.each<readonly [string, readonly (readonly [string | null, string])[], readonly boolean[]]>([
    [
      'invoiceTransitions',
      [
        ['DRAFT', 'OPEN'],
        ['DRAFT', 'PAID'],
        ['OPEN', 'VOID'],
        ['UNCOLLECTIBLE', 'PAID'],
        ['PAID', 'OPEN'],
        ['PAID', 'VOID'],
        ['VOID', 'OPEN'],
        ['DRAFT', 'DRAFT'],
        [null, 'DRAFT'],
        [null, 'OPEN'],
        ['OVERDUE', 'PAID'],
        ['OPEN', 'PARTIALLY_PAID'],
        ['open', 'PAID'],
      ],
      [true, false, true, true, true, false, false, false, true, false, false, false, false],
    ],
    [
      'paymentTransitions',
      [
        ['PENDING', 'AUTHORIZED'],
        ['REQUIRES_ACTION', 'AUTHORIZED'],
        ['SETTLED', 'DISPUTED'],
        ['DISPUTED', 'CHARGED_BACK'],
        ['UNIDENTIFIED', 'SETTLED'],
        ['FAILED', 'SETTLED'],
        ['SETTLED', 'FAILED'],
        ['PENDING', 'DISPUTED'],
      ],
      [true, true, true, true, true, false, false, false],
    ],
    [
      'refundTransitions',
      [
        ['PENDING', 'SUCCEEDED'],
        ['PENDING', 'FAILED'],
        ['FAILED', 'PENDING'],
        ['FAILED', 'SUCCEEDED'],
        ['SUCCEEDED', 'FAILED'],
      ],
      [true, true, false, false, false],
    ],
  ])('%s answers one word a pair', (op, pairs, allowed) => {
    expect(
      failuresOf({ id: op, input: { op, pairs, note: 'ignored' }, expected: { allowed } }, statesOperations),
    ).toEqual([]);
  });

  it('answer an empty list for no pairs', () => {
    const example = { id: 'none', input: { op: 'refundTransitions', pairs: [] }, expected: { allowed: [] } };
    expect(failuresOf(example, statesOperations)).toEqual([]);
  });
});
