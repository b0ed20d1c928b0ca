import { describe, expect, it } from 'vitest';
import {
  refuseClosed,
  refuseWhileInvoicing,
  checkTerms,
  unknownAccount,
  type BillingAccount,
} from './billing-account.ts';

describe('the terms of a billing account', () => {
  it.each([
    {},
    { timeZone: null, billDay: null, paymentTermsDays: null, invoiceSeries: null },
    { timeZone: 'Europe/Berlin', billDay: 1, paymentTermsDays: 0, invoiceSeries: 'A' },
    { timeZone: 'UTC', billDay: 31, paymentTermsDays: 365, invoiceSeries: 'INV-2026' },
  ])('may be %j', (terms) => {
    expect(checkTerms(terms)).toBeNull();
  });

  it.each([
    [{ timeZone: 'Berlin' }, 'timeZone', 'TIME_ZONE', 'an IANA zone, such as Europe/Berlin'],
    [{ billDay: 0 }, 'billDay', 'RANGE', 'from 1 to 31'],
    [{ billDay: 32 }, 'billDay', 'RANGE', 'from 1 to 31'],
    [{ paymentTermsDays: -1 }, 'paymentTermsDays', 'RANGE', 'from 0 to 365'],
    [{ paymentTermsDays: 366 }, 'paymentTermsDays', 'RANGE', 'from 0 to 365'],
    [
      { invoiceSeries: 'inv' },
      'invoiceSeries',
      'SERIES_CODE',
      '1 to 20 capital letters, digits or hyphens, a letter first',
    ],
  ])('may not be %j', (terms, field, rule, mustBe) => {
    expect(checkTerms(terms)).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: `input.${field}`, rule },
      message: `input.${field} must be ${mustBe}.`,
    });
  });
});

describe('a billing account', () => {
  it('is kept alive by what is not settled', () => {
    expect(refuseWhileInvoicing(0)).toBeNull();
    expect(refuseWhileInvoicing(2)).toMatchObject({
      details: { path: 'BillingAccount.invoices', rule: 'INVOICES_SETTLED' },
      message: 'BillingAccount.invoices must be neither drafts nor open; 2 of them are.',
    });
  });

  it('that is closed takes no invoice', () => {
    expect(refuseClosed({ status: 'ACTIVE' } as BillingAccount)).toBeNull();
    expect(refuseClosed({ status: 'CLOSED' } as BillingAccount)).toMatchObject({
      details: { path: 'input.billingAccountId', rule: 'ACCOUNT_ACTIVE' },
      message: 'input.billingAccountId must be an account that is not closed.',
    });
  });

  it('that the viewer may not see does not exist', () => {
    expect(unknownAccount('bac_1')).toMatchObject({
      code: 'NOT_FOUND',
      details: { entity: 'BillingAccount', id: 'bac_1' },
      message: 'There is no BillingAccount bac_1 that you may see.',
    });
  });
});
