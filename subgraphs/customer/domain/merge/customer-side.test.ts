import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { customerWith } from '../fixtures/customers.ts';
import { sideOf } from './customer-side.ts';

const [createdAt, updatedAt] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-03-01T00:00:00Z')];
const acme = customerWith({
  status: 'ACTIVE',
  tradingName: 'Acme',
  segment: 'MID',
  accountOwnerId: 'ann',
  territory: 'north',
  createdAt,
  updatedAt,
});

describe('a customer as a side of a merge', () => {
  it('is itself, with its last change for each commercial field', () => {
    expect(sideOf(acme, true)).toEqual({
      id: 'cus_acme',
      status: 'ACTIVE',
      createdAt,
      postedDocuments: true,
      legalName: { value: 'Acme Tools Inc.', verified: false, at: null },
      tradingName: { value: 'Acme', at: updatedAt },
      segment: { value: 'MID', at: updatedAt },
      accountOwner: { value: 'ann', at: updatedAt },
      territory: { value: 'north', at: updatedAt },
      taxIds: {},
      contacts: [],
      externalRefs: [],
      addresses: [],
      parentId: null,
      children: [],
      billingAccounts: [],
    });
    expect(sideOf(acme, false).postedDocuments).toBe(false);
  });

  it('has its name from the day on which that was verified', () => {
    const verified = { ...acme, legalNameVerified: true, validatedOn: civilDate('2026-02-03') };
    expect(sideOf(verified, false).legalName).toEqual({
      value: 'Acme Tools Inc.',
      verified: true,
      at: new Date('2026-02-03T00:00:00Z'),
    });
    expect(sideOf({ ...acme, legalNameVerified: null }, false).legalName.verified).toBe(false);
  });
});
