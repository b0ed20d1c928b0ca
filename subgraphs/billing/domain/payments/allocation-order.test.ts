import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate, type CivilDate } from '../../../../core/civil-date.ts';
import { add, compare, decimal, shift, sum } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { allocateReceipt, inAllocationOrder, type OpenDocument } from './allocation-order.ts';

const entity = 'le_1' as LegalEntityId;

function document(number: string, dueDate: string | null, open = '10'): OpenDocument {
  return {
    documentId: `inv_${number}`,
    number,
    legalEntityId: entity,
    dueDate: dueDate === null ? null : civilDate(dueDate),
    open: { amount: decimal(open), currency: 'EUR' },
  };
}

const numbers = (documents: readonly OpenDocument[], reference: string | null = null) =>
  inAllocationOrder(documents, reference).map(({ number }) => number);

describe('the default order of allocation', () => {
  it('is the oldest due date, then the number', () => {
    expect(
      numbers([document('A-3', '2026-02-01'), document('A-2', '2026-01-01'), document('A-1', '2026-02-01')]),
    ).toEqual(['A-2', 'A-1', 'A-3']);
  });

  it('puts what is due on no date last', () => {
    expect(numbers([document('A-1', null), document('A-2', '9999-12-31')])).toEqual(['A-2', 'A-1']);
    expect(numbers([document('A-2', null), document('A-1', null)])).toEqual(['A-1', 'A-2']);
  });

  it('counts the numbers of a series on past its digits, and keeps series apart', () => {
    const due = '2026-01-01';
    const all = ['INV-1000000', 'INV-999999', 'ABC-2000000', 'INV-000042', 'X', 'INV-999998'];
    expect(numbers(all.map((number) => document(number, due)))).toEqual([
      'ABC-2000000',
      'INV-000042',
      'INV-999998',
      'INV-999999',
      'INV-1000000',
      'X',
    ]);
  });

  it('begins with the document that the provider’s reference names, by number or by id', () => {
    const documents = [document('A-1', '2026-01-01'), document('A-2', '2026-02-01'), document('A-3', '2026-03-01')];
    expect(numbers(documents, 'A-3')).toEqual(['A-3', 'A-1', 'A-2']);
    expect(numbers(documents, 'inv_A-2')).toEqual(['A-2', 'A-1', 'A-3']);
    expect(numbers(documents, 'A-9')).toEqual(['A-1', 'A-2', 'A-3']);
    expect(documents.map(({ number }) => number)).toEqual(['A-1', 'A-2', 'A-3']);
  });
});

describe('a receipt over several open documents', () => {
  const documents = [
    document('A-2', '2026-02-01', '30'),
    document('A-1', '2026-01-01', '20'),
    document('A-3', '2026-03-01', '50'),
  ];

  function allocated(amount: string, reference: string | null = null, over = documents) {
    const receipt = { legalEntityId: entity, unallocated: { amount: decimal(amount), currency: 'EUR' as const } };
    const result = allocateReceipt(receipt, over, reference);
    if (!result.ok) return { code: result.refusal.code, details: result.refusal.details };
    const parts = result.value.allocations.map((one) => `${one.documentId} ${one.amount.toString()}`);
    return [...parts, String(result.value.unallocated)];
  }

  it('is allocated in order, as far as it reaches', () => {
    expect(allocated('25')).toEqual(['inv_A-1 20', 'inv_A-2 5', '0']);
    expect(allocated('20')).toEqual(['inv_A-1 20', '0']);
    expect(allocated('101')).toEqual(['inv_A-1 20', 'inv_A-2 30', 'inv_A-3 50', '1']);
    expect(allocated('55', 'A-3')).toEqual(['inv_A-3 50', 'inv_A-1 5', '0']);
  });

  it('stays unallocated where nothing is open', () => {
    expect(allocated('5', null, [])).toEqual(['5']);
    expect(allocated('5', null, [document('A-1', null, '0')])).toEqual(['5']);
  });

  it('is refused beside a document of another currency or legal entity', () => {
    const dollars = { ...document('A-1', '2026-01-01'), open: { amount: decimal('1'), currency: 'USD' as const } };
    expect(allocated('5', null, [dollars])).toEqual({
      code: 'CURRENCY_MISMATCH',
      details: { expected: 'USD', actual: 'EUR' },
    });
    const elsewhere = { ...document('A-1', '2026-01-01'), legalEntityId: 'le_2' as LegalEntityId };
    expect(allocated('5', null, [elsewhere])).toMatchObject({ details: { rule: 'SAME_LEGAL_ENTITY' } });
  });

  it('never exceeds the receipt or a document, and leaves nothing between them', () => {
    const cents = (min: number) => fc.integer({ min, max: 10_000 }).map((unit) => shift(decimal(unit), -2));
    const due = fc.constantFrom<(CivilDate | null)[]>(null, civilDate('2026-01-01'), civilDate('2026-02-01'));
    const opens = fc.array(fc.tuple(cents(0), due), { maxLength: 6 });
    fc.assert(
      fc.property(cents(1), opens, (amount, pairs) => {
        const over = pairs.map(([open, dueDate], index) => ({
          ...document(`A-${index}`, null),
          dueDate,
          open: { amount: open, currency: 'EUR' as const },
        }));
        const result = allocateReceipt({ legalEntityId: entity, unallocated: { amount, currency: 'EUR' } }, over, null);
        if (!result.ok) throw new Error(result.refusal.message);
        const { allocations, unallocated } = result.value;
        expect(add(sum(allocations.map((one) => one.amount)), unallocated)).toEqual(amount);
        for (const one of allocations) {
          const { open } = over.find(({ documentId }) => documentId === one.documentId)!;
          expect(compare(one.amount, open.amount)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });
});
