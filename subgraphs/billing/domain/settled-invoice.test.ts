import { describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { euros, invoiceOver } from './fixtures/documents.ts';
import { givenUp, settledBy, takenUpAgain, type Settling } from './settled-invoice.ts';

const by = (settling: Readonly<Record<string, string>>): Settling =>
  Object.fromEntries(Object.entries(settling).map(([means, amount]) => [means, decimal(amount)]));

describe('an invoice of which some is settled', () => {
  const half = invoiceOver('100', {
    paid: euros('20'),
    credited: euros('20'),
    writtenOff: euros('10'),
    open: euros('50'),
  });

  it.each([
    [{}, ['20', '20', '10', '50', 'OPEN']],
    [{ paid: '5' }, ['25', '20', '10', '45', 'OPEN']],
    [{ credited: '5' }, ['20', '25', '10', '45', 'OPEN']],
    [{ writtenOff: '5' }, ['20', '20', '15', '45', 'OPEN']],
    [{ paid: '49.99' }, ['69.99', '20', '10', '0.01', 'OPEN']],
    [{ paid: '50' }, ['70', '20', '10', '0', 'PAID']],
    [{ paid: '10', credited: '20', writtenOff: '20' }, ['30', '40', '30', '0', 'PAID']],
    [{ paid: '-20' }, ['0', '20', '10', '70', 'OPEN']],
  ])('by %j', (settling, [paid, credited, writtenOff, open, status]) => {
    expect(settledBy(half, by(settling))).toEqual({
      ...half,
      paid: euros(paid!),
      credited: euros(credited!),
      writtenOff: euros(writtenOff!),
      open: euros(open!),
      status,
    });
  });

  it('is open again once some of it is taken back', () => {
    const paid = settledBy(half, by({ paid: '50' }));
    expect(settledBy(paid, by({ paid: '-0.01' }))).toMatchObject({ status: 'OPEN', open: euros('0.01') });
  });

  it('is given up with all that is open of it, and only that', () => {
    const lost = givenUp(half);
    expect(lost).toEqual({ ...half, writtenOff: euros('60'), open: euros('0'), status: 'UNCOLLECTIBLE' });
  });

  it('is taken up again with all that was written off, and is not open for that', () => {
    const again = takenUpAgain(givenUp(half));
    expect(again).toEqual({ ...half, writtenOff: euros('0'), open: euros('60'), status: 'UNCOLLECTIBLE' });
  });
});
