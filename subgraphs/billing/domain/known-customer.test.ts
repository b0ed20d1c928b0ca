import { describe, expect, it } from 'vitest';
import type { CustomerId } from '../../../core/ids.ts';
import { refuseNewBusiness, unknownCustomer } from './known-customer.ts';
import { unknownLegalEntity } from './legal-entity.ts';

const acme = { id: 'cus_acme' as CustomerId, status: 'ACTIVE', became: null, holdReasons: [] };

describe('new business', () => {
  it('needs an ACTIVE customer', () => {
    expect(refuseNewBusiness(acme)).toBeNull();
    expect(refuseNewBusiness({ ...acme, status: 'PROSPECT' })).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.customerId', rule: 'CUSTOMER_ACTIVE' },
      message: 'input.customerId must be an ACTIVE customer; this one is PROSPECT.',
    });
  });

  it('goes to the customer that a merged one became, which is named to who may see it', () => {
    const merged = { ...acme, status: 'MERGED', became: 'cus_birch' as CustomerId };
    expect(refuseNewBusiness(merged)).toMatchObject({
      details: { path: 'input.customerId', rule: 'NOT_MERGED' },
      message:
        'input.customerId must be a customer that was not merged into another such as cus_birch, which it was merged into.',
    });
    expect(refuseNewBusiness({ ...merged, became: null })?.message).toBe(
      'input.customerId must be a customer that was not merged into another.',
    );
  });

  it('waits while the customer is held, and says why', () => {
    expect(refuseNewBusiness({ ...acme, status: 'ON_HOLD', holdReasons: ['FRAUD'] })).toMatchObject({
      code: 'CUSTOMER_ON_HOLD',
      details: { customerId: 'cus_acme', reasons: ['FRAUD'] },
      message: 'The customer is on hold: an account can be opened once it is released.',
    });
  });

  it('with nobody, or for nobody, is refused, and says what may help', () => {
    expect(unknownCustomer('cus_x')).toMatchObject({
      code: 'NOT_FOUND',
      details: { entity: 'Customer', id: 'cus_x' },
      message:
        'There is no Customer cus_x that you may see. One that was just created takes a moment: send its receipt’s cursor as `after`.',
    });
    expect(unknownLegalEntity('le_x')).toMatchObject({
      code: 'NOT_FOUND',
      details: { entity: 'LegalEntity', id: 'le_x' },
      message: 'There is no LegalEntity le_x that you may bill for.',
    });
  });
});
