import { describe, expect, it } from 'vitest';
import { failuresOf } from '../run.ts';
import { revenueOperations } from './revenue.ts';

type Case = readonly [what: string, op: string, input: object, expected: object];

const service = {
  method: 'STRAIGHT_LINE_DAILY',
  amount: '100.00',
  currency: 'INR',
  from: '2019-01-10',
  to: '2019-03-16',
};
const ssp = [
  ['A', '40'],
  ['B', '55'],
  ['C', '45'],
];
const estimate = {
  costToDate: '420000',
  originalCost: '700000',
  originalPrice: '1000000',
  addedCost: '120000',
  addedPrice: '150000',
  variableNowIncluded: '200000',
};
const tiers = [
  { upTo: '100000', unit: '10' },
  { upTo: '200000', unit: '9' },
];

const cases: readonly Case[] = [
  [
    'cumulative where no rounding is named',
    'schedule',
    service,
    {
      lines: [
        ['2019-01', '33.85'],
        ['2019-02', '43.07'],
        ['2019-03', '23.08'],
      ],
    },
  ],
  [
    'at a point in time',
    'schedule',
    { method: 'POINT_IN_TIME', amount: '5', currency: 'JPY', from: '2024-02-29' },
    { lines: [['2024-02', '5']] },
  ],
  [
    'over accounting periods of its own, to even',
    'schedule',
    {
      ...service,
      amount: '0.01',
      from: '2026-01-28',
      to: '2026-01-30',
      mode: 'HALF_EVEN',
      periods: [
        { name: 'P1', from: '2026-01-01', to: '2026-01-29' },
        { name: 'P2', from: '2026-01-29', to: '2026-02-26' },
      ],
    },
    {
      lines: [
        ['P1', '0'],
        ['P2', '0.01'],
      ],
    },
  ],
  [
    'without an end',
    'schedule',
    { ...service, to: null },
    { error: 'VALIDATION_FAILED', details: { path: 'service.to' } },
  ],
  ['without a day', 'schedule', { ...service, to: service.from }, { error: 'VALIDATION_FAILED' }],
  ['too fine for its currency', 'schedule', { ...service, amount: '0.001' }, { error: 'SCALE_EXCEEDED' }],
  [
    'with a closed month',
    'recognise',
    { ...service, closedThrough: '2019-01-31', runThrough: '2019-02-28' },
    {
      postings: [
        { earned: '2019-01', amount: '33.85', posted: '2019-02' },
        { earned: '2019-02', amount: '43.07', posted: '2019-02' },
      ],
      deferredLeft: '23.08',
    },
  ],
  [
    'by months as by their last days',
    'recognise',
    { ...service, closedThrough: '2019-02', runThrough: '2019-02' },
    { postings: [{ posted: '2019-03' }, { posted: '2019-03' }] },
  ],
  [
    'with nothing closed, before the first month has ended',
    'recognise',
    { ...service, closedThrough: null, runThrough: '2019-01-30' },
    { postings: [], deferredLeft: '100' },
  ],
  [
    'with an observed bundle',
    'allocateSsp',
    { scale: 0, price: '100', ssp, observedBundles: [{ items: ['B', 'C'], price: '60' }] },
    {
      allocated: [
        ['A', '40'],
        ['B', '33'],
        ['C', '27'],
      ],
    },
  ],
  [
    'with a bundle and a residual',
    'allocateSsp',
    {
      price: '130',
      ssp: [...ssp, ['D', null]],
      observedBundles: [{ items: ['B', 'C'], price: '60' }],
      residual: 'D',
    },
    {
      allocated: [
        ['A', '40'],
        ['B', '33'],
        ['C', '27'],
        ['D', '30'],
      ],
    },
  ],
  [
    'with the scale of a currency',
    'allocateSsp',
    {
      currency: 'KWD',
      price: '1',
      ssp: [
        ['A', '1'],
        ['B', '2'],
      ],
    },
    {
      allocated: [
        ['A', '0.333'],
        ['B', '0.667'],
      ],
    },
  ],
  [
    'with a concession apart',
    'modify',
    {
      treatment: 'PROSPECTIVE',
      remaining: { units: '60', price: '6000' },
      change: { units: '30', price: '2400' },
      priceConcessionOnDelivered: { units: '60', perUnit: '15' },
    },
    { newUnitRate: '93.33', catchUp: '0', immediateReduction: '900' },
  ],
  [
    'with what remains worked out',
    'modify',
    {
      treatment: 'PROSPECTIVE',
      currency: 'JPY',
      original: { units: '120', price: '12000' },
      delivered: { units: 60, recognised: '6000' },
      change: { units: 30, price: '2400' },
    },
    { newUnitRate: '93', immediateReduction: null },
  ],
  [
    'with the treatment decided',
    'modify',
    {
      original: { units: '120', price: '12000' },
      change: { units: '30', price: '2850' },
      sspPerUnit: '95',
      distinct: true,
    },
    { treatment: 'SEPARATE_CONTRACT', originalUnitRate: '100', changeUnitRate: '95', catchUp: '0' },
  ],
  [
    'with the treatment decided, not distinct',
    'modify',
    {
      original: { units: '200', price: '30000' },
      delivered: { units: '100', recognised: '15000' },
      change: { units: '50', price: '5000' },
      distinct: false,
      remainingDistinct: false,
    },
    { treatment: 'CUMULATIVE_CATCH_UP', newUnitRate: '140', revenueToDate: '14000', catchUp: '-1000' },
  ],
  [
    'to a tenth of a per cent',
    'modifyPercentComplete',
    { ...estimate, progressScalePct: 1 },
    { recognisedBefore: '600000', progressPct: '51.2', catchUp: '91200' },
  ],
  [
    'exactly',
    'modifyPercentComplete',
    { ...estimate, progressScalePct: null },
    { recognisedBefore: '600000', progressPct: '51.219512195', catchUp: '91463.41' },
  ],
  [
    'without variable consideration or a change',
    'modifyPercentComplete',
    { costToDate: '1', originalCost: '4', originalPrice: '100' },
    { recognisedBefore: '25', catchUp: '0' },
  ],
  [
    'with a catch-up',
    'volumeRebate',
    {
      priceBefore: '100',
      priceAfter: '90',
      threshold: '1000',
      quarters: [
        { units: '75', thresholdExpected: false },
        { units: '500', thresholdExpected: true },
      ],
    },
    { revenue: ['7500', '44250'] },
  ],
  [
    'exactly',
    'averagePriceRevenue',
    { tiers, expectedVolume: '150000', sold: '30000', listPrice: '10', averagePriceScale: null },
    { receivable: '300000', revenue: '290000', contractLiability: '10000' },
  ],
  [
    'with the cost of taking goods back',
    'rightOfReturn',
    { units: 100, unitPrice: '100', unitCost: '60', expectedKept: '97', recoveryCostPerUnit: '10' },
    { revenue: '9700', refundLiability: '300', returnAsset: '150' },
  ],
  [
    'beyond what was sold',
    'rightOfReturn',
    { units: '1', unitPrice: '1', unitCost: '1', expectedKept: '2' },
    { error: 'VALIDATION_FAILED', details: { path: 'expectedKept', rule: 'NOT_ABOVE_WHOLE' } },
  ],
  [
    'with a discount',
    'recogniseBundle',
    {
      price: '900',
      items: [
        { id: 'phone', ssp: '600', method: 'POINT_IN_TIME' },
        { id: 'plan', ssp: '600', method: 'STRAIGHT_LINE_MONTHLY', months: 24 },
      ],
    },
    { allocated: { phone: '450', plan: '450' }, atDelivery: '450', perMonth: '18.75' },
  ],
];

describe('the operations of revenue', () => {
  it.each(cases)('%s: %s', (what, op, input, expected) => {
    expect(failuresOf({ id: what, input: { op, ...input }, expected: { ...expected } }, revenueOperations)).toEqual([]);
  });

  it.each([
    ['a month that does not exist', 'recognise', { ...service, runThrough: '2019-13' }],
    ['a change whose parts are missing', 'modify', { treatment: 'PROSPECTIVE', change: { units: '1', price: '1' } }],
    [
      'a change that is two',
      'modify',
      { original: { units: '1', price: '1' }, change: { units: '1', price: '1' }, remainingDistinct: false },
    ],
  ])('do not understand %s', (what, op, input) => {
    const failures = failuresOf({ id: what, input: { op, ...input }, expected: {} }, revenueOperations);
    expect(failures[0]).toContain('the input does not fit');
  });
});
