import { describe, expect, it } from 'vitest';
import { failuresOf } from '../run.ts';
import { chargesOperations } from './charges.ts';
import { roundingOperations } from './rounding.ts';

const operations = { ...chargesOperations, ...roundingOperations };
const failures = (op: string, input: object, expected: object) =>
  failuresOf({ id: 'x', input: { op, ...input }, expected: { ...expected } }, operations);

const monthly = { billDay: 15, interval: 'MONTH', timing: 'ADVANCE' };
const phases = { interval: 'MONTH', timing: 'ADVANCE', throughDate: '2023-02-01', currency: 'USD' };
const base = { item: 'base', from: '2023-06-01', amount: '10.00' };
const correction = { currency: 'USD', billDay: 1, interval: 'MONTH', timing: 'ADVANCE', throughDate: '2023-06-10' };

describe('the operations of charges understand what no published case shows', () => {
  it.each<[string, object, object]>([
    [
      'billingDates',
      { anchorDate: '2024-02-29', interval: 'YEAR', count: '2' },
      { dates: ['2024-02-29', '2025-02-28'] },
    ],
    ['billingDates', { anchorDate: '2024-01-01', interval: 'WEEK', count: 2 }, { dates: ['2024-01-01', '2024-01-08'] }],
    ['billingDates', { anchorDate: '2024-01-01', interval: 'MONTH', count: -1 }, { error: 'VALIDATION_FAILED' }],
    ['alignToNextBillDay', { date: '2023-07-17', billDay: 17, interval: 'MONTH' }, { date: '2023-07-17' }],
    ['firstBillDate', { startDate: '2023-05-16', billDay: 15, interval: 'YEAR' }, { date: '2024-05-15' }],
    [
      'localDay',
      { instant: '2024-03-31T22:30:00Z', zones: ['UTC', 'Europe/Berlin'] },
      { days: { UTC: 31, 'Europe/Berlin': 1 } },
    ],
    ['localDay', { instant: '2024-03-31T22:30:00Z', zones: ['Nowhere'] }, { error: 'VALIDATION_FAILED' }],
    [
      'isBillingDay',
      {
        anchorInstant: '2024-01-31T00:30:00Z',
        interval: 'MONTH',
        zone: 'America/New_York',
        instants: ['2024-02-29T12:00:00Z', '2024-03-31T04:00:00Z'],
      },
      { result: [true, false] },
    ],
    [
      'previousCalendarPeriodUtc',
      { billingInstant: '2024-03-31T22:00:00.000Z', zone: 'Europe/Berlin', interval: 'MONTH' },
      { fromUtc: '2024-02-29T23:00:00Z', toUtcExclusive: '2024-03-31T22:00:00Z' },
    ],
    [
      'prorationFraction',
      {
        usedFrom: '2024-02-23',
        usedTo: '2024-03-15',
        periodFrom: '2024-02-15',
        periodTo: '2024-03-15',
        fixedDaysInMonth: 30,
      },
      { fraction: '0.733333333' },
    ],
    [
      'prorationFraction',
      {
        usedFrom: '2023-05-23',
        usedTo: '2023-05-23',
        periodFrom: '2023-05-15',
        periodTo: '2023-06-15',
        scale: 9,
        fixedDaysInMonth: null,
      },
      { fraction: '0' },
    ],
    [
      'prorationFraction',
      { usedFrom: '2023-05-15', usedTo: '2023-05-15', periodFrom: '2023-05-15', periodTo: '2023-05-15', scale: 9 },
      { error: 'VALIDATION_FAILED' },
    ],
    [
      'usedPeriodCharge',
      {
        usedFrom: '2024-06-01',
        usedTo: '2024-06-16',
        periodFrom: '2024-06-01',
        periodTo: '2024-07-01',
        price: { amount: '100', currency: 'JPY' },
      },
      { amount: '50' },
    ],
    [
      'billedCycles',
      { ...monthly, startDate: '2011-09-01', endDate: '2011-10-20', throughDate: '2011-10-15', scale: 9 },
      { cycles: '1.612903226' },
    ],
    [
      'billedCycles',
      { ...monthly, timing: 'ARREARS', startDate: '2011-09-01', endDate: null, throughDate: '2011-10-14', scale: 9 },
      { cycles: '0.451612903' },
    ],
    [
      'billedCycles',
      { ...monthly, startDate: '2011-09-01', endDate: '2011-08-01', throughDate: '2011-10-14' },
      { error: 'VALIDATION_FAILED' },
    ],
    [
      'recurringCharge',
      {
        ...monthly,
        startDate: '2011-09-01',
        endDate: '2011-10-20',
        throughDate: '2011-10-15',
        price: { amount: '10.00', currency: 'USD' },
      },
      { total: '16.13', lines: 3 },
    ],
    [
      'recurringChargePhases',
      {
        ...phases,
        phases: [
          { from: '2023-01-01', billDay: 1, price: '31.00' },
          { from: '2023-01-11', billDay: 1, price: '62.00' },
        ],
      },
      { lines: 3, total: '114.00' },
    ],
    [
      'recurringChargePhases',
      {
        ...phases,
        phases: [
          { from: '2023-01-01', billDay: 1, price: null },
          { from: '2023-02-01', billDay: 1, price: { amount: '62.00', currency: 'USD' } },
        ],
      },
      { lines: 1, total: '62.00' },
    ],
    ['recurringChargePhases', { ...phases, phases: [] }, { error: 'VALIDATION_FAILED' }],
    [
      'planChangeProration',
      { oldPrice: '10.00', newPrice: '20.00', currency: 'USD', remaining: { num: '1', den: '3' } },
      { credit: '-3.33', charge: '6.67', net: '3.34' },
    ],
    [
      'planChangeProration',
      { oldPrice: '10.00', newPrice: '20.00', currency: 'USD', remaining: { num: 1, den: 0 } },
      { error: 'VALIDATION_FAILED' },
    ],
    [
      'cancelWithCredit',
      {
        startDate: '2025-02-01',
        cancelDate: '2025-02-28',
        periodFrom: '2025-02-01',
        periodTo: '2025-03-01',
        price: { amount: '100.00', currency: 'EUR' },
      },
      { invoice: { net: '100.00', tax: '0', total: '100.00' }, creditNote: null },
    ],
    [
      'rebill',
      {
        ...correction,
        billed: [{ ...base, paid: '10.00' }],
        corrected: [{ item: 'base', from: '2023-06-01', price: '13.00' }],
      },
      { netAdjustment: '3.00', originalInvoiceBalance: '0.00' },
    ],
    [
      'rebill',
      { ...correction, billed: [{ ...base, paid: true }], corrected: [] },
      { netAdjustment: '-10.00', originalInvoiceBalance: '0.00', accountCredit: '10.00' },
    ],
    [
      'rebill',
      { ...correction, billed: [{ ...base, paid: false }], corrected: [] },
      { netAdjustment: '-10.00', originalInvoiceBalance: '0.00', accountCredit: '0.00' },
    ],
    [
      'rebill',
      { ...correction, billed: [base], corrected: [{ item: 'base', from: '2023-06-01', price: '13.00' }] },
      { netAdjustment: '3.00', originalInvoiceBalance: '10.00' },
    ],
    ['convert', { amount: '100.00', from: 'USD', to: 'JPY', rate: '149.995' }, { amount: '15000' }],
    ['convert', { amount: '100.00', from: 'USD', to: 'EUR', rate: '0' }, { error: 'VALIDATION_FAILED' }],
    ['convert', { amount: '100.00', from: 'USD', to: 'EUR', rate: null }, { error: 'FX_RATE_MISSING' }],
  ])('%s of %j is %j', (op, input, expected) => {
    expect(failures(op, { ...input, note: 'a field that nobody asks about' }, expected)).toEqual([]);
  });

  it('and say what they do not understand', () => {
    expect(failures('billingDates', { anchorDate: '2024-02-30', interval: 'YEAR', count: 2 }, {})[0]).toContain(
      'anchorDate',
    );
    expect(failures('billingDates', { anchorDate: '2024-02-29', interval: 'MOON', count: 2 }, {})[0]).toContain(
      'interval',
    );
  });
});
