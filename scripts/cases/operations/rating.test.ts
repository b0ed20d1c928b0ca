import { describe, expect, it } from 'vitest';
import { failuresOf } from '../run.ts';
import { ratingOperations } from './rating.ts';

const failures = (op: string, input: object, expected: object) =>
  failuresOf({ id: 'x', input: { op, ...input }, expected: { ...expected } }, ratingOperations);

const steps = [
  { upTo: '10', unit: '3', flat: '7' },
  { upTo: 20, unit: '2', flat: '11' },
  { upTo: null, unit: '1', flat: '13' },
];
const graduated = { model: 'GRADUATED', tiers: steps };
const percentage = { model: 'PERCENTAGE', ratePct: '1.5', fixedPerEvent: '0.30', freeAmount: '100', freeEvents: 2 };

describe('the operations of rating understand what no published case shows', () => {
  it.each<[string, object, object]>([
    ['rate', { model: 'PER_UNIT', unit: '0.25', quantity: '10' }, { amount: '2.5', lines: ['2.5'] }],
    ['rate', { model: 'PER_UNIT', unitPrice: '0.25', quantity: 10 }, { amount: '2.5' }],
    ['rate', { model: 'FLAT', flat: '49' }, { amount: '49', lines: ['49'] }],
    ['rate', { model: 'FLAT', flat: '49', quantity: '0' }, { amount: '0', lines: [] }],
    ['rate', { ...percentage, quantity: '500', events: 5 }, { amount: '6.9' }],
    ['rate', { ...percentage, quantity: '500', events: '5', freeEvents: '9' }, { amount: '6' }],
    ['rate', { model: 'PERCENTAGE', ratePct: '2', quantity: '50' }, { amount: '1' }],
    ['rate', { ...percentage, quantity: '500', eventAmounts: ['400', '100'], maximumPerEvent: '4' }, { amount: '5.5' }],
    [
      'rate',
      { ...graduated, quantity: '25', maximumSpend: '50' },
      { amount: '50', lines: ['37', '31', '18'], discounts: ['0', '18', '18'] },
    ],
    [
      'rate',
      { ...graduated, quantity: '1', minimumSpend: '15', maximumSpend: '15' },
      { amount: '15', lines: ['10', '5'], discounts: ['0', '0'] },
    ],
    ['rate', { ...graduated, quantity: '0', minimumSpend: '15' }, { amount: '15', lines: ['15'] }],
    ['rate', { model: 'VOLUME', tiers: steps, quantity: '0', zeroUsagePolicy: 'CHARGE_FIRST_FLAT' }, { amount: '7' }],
    ['rate', { ...graduated, quantity: '1', colour: 'blue', minimumSpend: null }, { amount: '10' }],
    [
      'rateIncremental',
      { ...graduated, previousQuantity: '4', quantity: '8' },
      { amount: '33', lines: ['18', '15'], discounts: ['0', '0'] },
    ],
    ['rateIncremental', { ...graduated, quantity: '4' }, { amount: '19', lines: ['19'] }],
    [
      'rateIncremental',
      { ...graduated, previousQuantity: '4', quantity: '20', maximumSpend: '60' },
      { amount: '41', lines: ['18', '31', '17'], discounts: ['0', '8', '17'] },
    ],
    // A true-up belongs to the period's end.
    [
      'rateIncremental',
      { ...graduated, previousQuantity: '4', quantity: '1', minimumSpend: '500' },
      { amount: '3', lines: ['3'] },
    ],
    [
      'rateIncremental',
      { ...percentage, previousQuantity: '80', previousEvents: 2, quantity: '40', events: 1 },
      { amount: '0.6' },
    ],
    ['rate', { model: 'STAIRS', quantity: '1' }, { error: 'VALIDATION_FAILED', details: { path: 'price.model' } }],
    [
      'rate',
      { ...graduated, quantity: '-1' },
      { error: 'VALIDATION_FAILED', details: { path: 'quantity', rule: 'NOT_NEGATIVE' } },
    ],
    ['rate', { ...graduated }, { error: 'VALIDATION_FAILED', details: { path: 'quantity' } }],
    [
      'rate',
      { ...graduated, tiers: [], quantity: '1' },
      { error: 'VALIDATION_FAILED', details: { rule: 'NOT_EMPTY' } },
    ],
    ['rate', { ...graduated, quantity: '1', minimumSpend: '5', maximumSpend: '4' }, { error: 'VALIDATION_FAILED' }],
    ['rateIncremental', { ...graduated, previousQuantity: '-1', quantity: '1' }, { error: 'VALIDATION_FAILED' }],
  ])('%s of %j', (op, input, expected) => {
    expect(failures(op, input, expected)).toEqual([]);
  });
});
