import { describe, expect, it } from 'vitest';
import type { CustomerId } from '../../../core/ids.ts';
import { invalid } from '../../../core/validation.ts';
import { refuseGone, refuseOrder, refuseService, unknownCustomer, type KnownCustomer } from './known-customer.ts';

const path = 'input.customerId';
const customer = (status: string, ...holdReasons: string[]): KnownCustomer => ({
  id: 'cus_acme' as CustomerId,
  status,
  holdReasons,
});
const onHold = (done: string, ...reasons: string[]) => ({
  code: 'CUSTOMER_ON_HOLD',
  details: { customerId: 'cus_acme', reasons },
  message: `The customer is on hold: nothing new can be ${done} until it is released.`,
});

const all = ['PROSPECT', 'PENDING_VALIDATION', 'ACTIVE', 'ON_HOLD', 'INACTIVE', 'MERGED'];
const gone = ['INACTIVE', 'MERGED'];

describe('an offer', () => {
  it.each(all)('to a customer that is %s is made where there still is one', (status) => {
    expect(refuseGone(customer(status, 'CREDIT'), path)).toEqual(
      gone.includes(status)
        ? invalid(path, 'CUSTOMER_NOT_GONE', `a customer that is still there; this one is ${status}`)
        : null,
    );
  });
});

describe('an order', () => {
  it.each(all)('of a customer that is %s waits for the end of a hold for credit', (status) => {
    const refusal = refuseOrder(customer(status, 'REQUEST', 'CREDIT'), path);
    if (gone.includes(status)) expect(refusal?.details).toEqual({ path, rule: 'CUSTOMER_NOT_GONE' });
    else
      expect(refusal).toEqual({
        code: 'CREDIT_LIMIT',
        details: { customerId: 'cus_acme', limit: null, exposure: null, currency: null },
        message: 'The credit of the customer is held: nothing more can be ordered. Its credit profiles say why.',
      });
  });

  it.each([[[]], [['COMPLIANCE', 'FRAUD', 'REQUEST']]])('is taken under the holds %j', (reasons) => {
    expect(refuseOrder(customer('ON_HOLD', ...reasons), path)).toBeNull();
  });
});

describe('service', () => {
  it.each(all)('for a customer that is %s begins when that is ACTIVE', (status) => {
    const refusal = refuseService(customer(status, 'REQUEST'), path);
    if (status === 'ACTIVE') expect(refusal).toBeNull();
    else if (status === 'ON_HOLD') expect(refusal).toEqual(onHold('activated', 'REQUEST'));
    else expect(refusal).toEqual(invalid(path, 'CUSTOMER_ACTIVE', `an ACTIVE customer; this one is ${status}`));
  });
});

it('tells how to wait for a customer that is not known yet', () => {
  expect(unknownCustomer('cus_9')).toEqual({
    code: 'NOT_FOUND',
    details: { entity: 'Customer', id: 'cus_9' },
    message:
      'There is no Customer cus_9 that you may see. One that was just created takes a moment: send its receipt’s cursor as `after`.',
  });
});
