import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '../../../../core/decimal.ts';
import type { BilledDocument, Posting } from './document.ts';
import { reconcile, type ReconciliationInput } from './reconcile.ts';

const cutOff = new Date('2025-01-31T12:00:00.000Z');
const figures = {
  customerId: 'cus_a',
  total: decimal('119.00'),
  net: decimal('100.00'),
  taxByCode: { S: decimal('19.00') },
  period: '2025-01',
};
const invoice = (documentId: string, more: Partial<BilledDocument> = {}): BilledDocument => ({
  ...figures,
  documentId,
  finalizedAt: new Date('2025-01-10T00:00:00.000Z'),
  processRunning: false,
  ...more,
});
const posted = (documentId: string | null, more: Partial<Posting> = {}): Posting => ({
  ...figures,
  entryId: `je-${documentId}`,
  documentId,
  ...more,
});
const young = { finalizedAt: new Date('2025-01-31T11:50:00.000Z') };
const cent = { total: decimal('119.01'), taxByCode: { S: decimal('19.01') } };

function run(input: Partial<ReconciliationInput>) {
  const thresholds = { absolute: decimal('0.01'), relativePct: null };
  const found = reconcile({ cutOff, thresholds, aliases: {}, billing: [], ledger: [], ...input });
  if (!found.ok) throw new Error(found.refusal.message);
  return found.value;
}

describe('reconcile', () => {
  it('puts every document in one list, each in order', () => {
    const found = run({
      aliases: { cus_old: 'cus_a' },
      billing: [
        invoice('INV-10'),
        invoice('INV-9'),
        invoice('INV-3', young),
        invoice('INV-12', young),
        invoice('INV-4'),
        invoice('INV-5'),
        invoice('INV-6'),
        invoice('INV-7'),
        invoice('INV-8'),
        invoice('INV-11'),
        invoice('INV-2'),
      ],
      ledger: [
        posted('INV-99'),
        posted('INV-10'),
        posted('INV-9'),
        posted('INV-4', cent),
        posted('INV-5', { total: decimal('120') }),
        posted('INV-6', { period: '2025-02' }),
        posted('INV-7', { customerId: 'cus_old' }),
        posted('INV-8', { customerId: 'cus_b' }),
        posted('INV-11'),
        posted('INV-11', { entryId: 'je-INV-11b' }),
      ],
    });
    expect(found.matched).toEqual(['INV-9', 'INV-10']);
    expect(found.pending).toEqual(['INV-3', 'INV-12']);
    expect(
      found.differences.map(({ documentId, category, owner, autoResolved }) => [
        documentId,
        category,
        owner,
        autoResolved,
      ]),
    ).toEqual([
      ['INV-2', 'MISSING_IN_LEDGER', 'finance ops', false],
      ['INV-4', 'ROUNDING', 'system', true],
      ['INV-5', 'AMOUNT_MISMATCH', 'finance ops', false],
      ['INV-6', 'PERIOD_MISMATCH', 'close team', false],
      ['INV-7', 'CUSTOMER_MISMATCH', 'data steward', true],
      ['INV-8', 'CUSTOMER_MISMATCH', 'data steward', false],
      ['INV-11', 'DUPLICATE', 'finance ops', false],
      ['INV-99', 'MISSING_IN_BILLING', 'finance ops', false],
    ]);
    expect(found.differences[6]?.entryIds).toEqual(['je-INV-11', 'je-INV-11b']);
    expect(formatDecimal(found.accumulation.sumAbsolute)).toBe('0.01');
  });

  it('is empty for nothing', () => {
    expect(run({})).toMatchObject({ matched: [], pending: [], differences: [], accumulation: { exception: null } });
  });

  it('holds what agrees for matched, however young', () => {
    expect(run({ billing: [invoice('1', young)], ledger: [posted('1')] }).matched).toEqual(['1']);
  });

  it('waits with what differs while it is on its way', () => {
    const running = { processRunning: true, finalizedAt: new Date('2025-01-30T12:00:00.000Z') };
    expect(run({ billing: [invoice('1', running)] }).pending).toEqual(['1']);
    expect(run({ billing: [invoice('1', young)], ledger: [posted('1', { total: decimal(1) })] }).pending).toEqual([
      '1',
    ]);
    const late = { processRunning: true, finalizedAt: new Date('2025-01-30T11:59:59.999Z') };
    expect(run({ billing: [invoice('1', late)] })).toMatchObject({
      pending: [],
      differences: [{ documentId: '1', category: 'MISSING_IN_LEDGER', entryIds: [] }],
    });
  });

  it('leaves what came after the cut-off for the next run', () => {
    const after = { finalizedAt: new Date('2025-01-31T12:00:00.001Z') };
    expect(run({ billing: [invoice('1', after)], ledger: [posted('1')] })).toMatchObject({
      matched: [],
      pending: ['1'],
    });
    const at = { finalizedAt: cutOff };
    expect(run({ billing: [invoice('1', at)], ledger: [posted('1')] })).toMatchObject({ matched: ['1'], pending: [] });
  });

  it('reports a posting without document once for each document it names, else by itself', () => {
    const found = run({
      ledger: [
        posted('7'),
        posted('7', { entryId: 'je-7b' }),
        posted(null, { entryId: 'je-1' }),
        posted(null, { entryId: 'je-2' }),
      ],
    });
    expect(found.differences).toEqual(
      [
        [null, ['je-1']],
        [null, ['je-2']],
        ['7', ['je-7', 'je-7b']],
      ].map(([documentId, entryIds]) => ({
        documentId,
        entryIds,
        category: 'MISSING_IN_BILLING',
        owner: 'finance ops',
        autoResolved: false,
      })),
    );
  });

  it('finds a posting that names no document by its number', () => {
    const number = { number: 'R-1', legalEntityId: 'le_1' };
    const found = run({ billing: [invoice('1', number)], ledger: [posted(null, { ...number, total: decimal('1') })] });
    expect(found.differences).toMatchObject([{ documentId: '1', category: 'AMOUNT_MISMATCH' }]);
  });

  it('stops resolving roundings once they exceed their cap together', () => {
    const billing = [invoice('1'), invoice('2')];
    const ledger = [
      posted('1', cent),
      posted('2', { ...cent, total: decimal('118.99'), taxByCode: { S: decimal('18.99') } }),
    ];
    expect(run({ billing, ledger, cap: decimal('0.02') })).toMatchObject({
      differences: [{ autoResolved: true }, { autoResolved: true }],
      accumulation: { exception: null },
    });
    expect(run({ billing, ledger, cap: decimal('0.01') })).toMatchObject({
      differences: [
        { category: 'ROUNDING', autoResolved: false },
        { category: 'ROUNDING', autoResolved: false },
      ],
      accumulation: { exception: 'TOLERANCE_ACCUMULATION' },
    });
  });

  it('counts a tolerated cent also beside another difference, but not of what is pending or posted twice', () => {
    const sumOf = (input: Partial<ReconciliationInput>) => formatDecimal(run(input).accumulation.sumAbsolute);
    expect(sumOf({ billing: [invoice('1')], ledger: [posted('1', { ...cent, period: '2025-02' })] })).toBe('0.01');
    expect(sumOf({ billing: [invoice('1', young)], ledger: [posted('1', cent)] })).toBe('0');
    const twice = [posted('1', cent), posted('1', { ...cent, entryId: 'x' })];
    expect(sumOf({ billing: [invoice('1')], ledger: twice })).toBe('0');
  });

  it('refuses a negative threshold and an id that stands twice', () => {
    const refusal = (input: Partial<ReconciliationInput>) => {
      const thresholds = { absolute: decimal(0), relativePct: null };
      const found = reconcile({ cutOff, thresholds, aliases: {}, billing: [], ledger: [], ...input });
      return found.ok ? null : found.refusal;
    };
    expect(refusal({ thresholds: { absolute: decimal(-1), relativePct: null } })).toMatchObject({
      details: { path: 'thresholds.absolute', rule: 'NOT_NEGATIVE' },
    });
    expect(refusal({ billing: [invoice('1'), invoice('2'), invoice('1')] })).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'billing[2].documentId', rule: 'DISTINCT' },
      message: 'billing[2].documentId stands in the list already: name each once.',
    });
    expect(refusal({ ledger: [posted('1'), posted('1')] })).toMatchObject({
      details: { path: 'ledger[1].entryId', rule: 'DISTINCT' },
    });
    expect(refusal({ billing: [invoice('1')], ledger: [posted('1')] })).toBeNull();
  });

  it('answers the same however the lists are shuffled', () => {
    const ids = ['1', '2', '3', '10', '20'];
    const billing = ids.map((id, index) => invoice(id, index % 2 === 0 ? {} : young));
    const ledger = [
      ...ids.slice(1).map((id) => posted(id, id === '3' ? { total: decimal(1) } : id === '10' ? cent : {})),
      posted('20', { entryId: 'twice' }),
      posted('99'),
      posted(null, { entryId: 'manual' }),
    ];
    const expected = run({ billing, ledger });
    const shuffled = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length });
    fc.assert(
      fc.property(shuffled(billing), shuffled(ledger), (left, right) => {
        expect(run({ billing: left, ledger: right })).toEqual(expected);
      }),
    );
  });
});
