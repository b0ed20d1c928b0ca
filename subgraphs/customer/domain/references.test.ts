import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import type { CustomerId } from './customer.ts';
import { refuseLinked } from './references.ts';

const on = civilDate('2026-03-31');
const [acme, birch] = ['cus_acme', 'cus_birch'] as CustomerId[] as [CustomerId, CustomerId];

describe('an external id', () => {
  it('is free, or the customer’s own', () => {
    expect(refuseLinked(null, acme, { kind: 'everything', on })).toBeNull();
    expect(refuseLinked(acme, acme, { kind: 'everything', on })).toBeNull();
  });

  it('of another customer is refused, and that one named to who sees every customer', () => {
    expect(refuseLinked(birch, acme, { kind: 'everything', on })).toMatchObject({
      code: 'DUPLICATE_CUSTOMER',
      details: { existingId: birch, reasons: ['the same external id'] },
    });
    expect(refuseLinked(birch, acme, { kind: 'customer-tree', root: acme, on })).toMatchObject({
      details: { existingId: null },
    });
  });
});
