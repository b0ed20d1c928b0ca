import { describe, expect, it } from 'vitest';
import type { Viewer } from '../../../core/viewer.ts';
import { customerWith } from './fixtures/customers.ts';
import type { Hold, HoldId, HoldReason } from './customer.ts';
import { activeHolds, refuseHeld, refuseHoldBy, withHolds, withRoomForOne } from './holds.ts';

const viewer = (...roles: string[]): Viewer => ({
  subject: 'someone',
  onBehalfOf: null,
  roles,
  scopes: [],
  customerId: null,
  partnerId: null,
  legalEntityIds: null,
  expiresAt: 0,
});

function hold(reason: HoldReason, released = false): Hold {
  const at = new Date('2026-03-01T00:00:00Z');
  return {
    id: `hld_${reason}` as HoldId,
    reason,
    owner: 'customer',
    placedBy: 'carla',
    placedAt: at,
    releasedBy: released ? 'carla' : null,
    releasedAt: released ? at : null,
  };
}

describe('who may place and release a hold', () => {
  it.each([
    ['COMPLIANCE', 'compliance'],
    ['FRAUD', 'compliance'],
    ['REQUEST', 'sales-ops'],
    ['REQUEST', 'finance-steward'],
    ['REQUEST', 'compliance'],
  ] as const)('for %s %s may', (reason, role) => {
    expect(refuseHoldBy(viewer('support', role), reason, 'placeCreditHold')).toBeNull();
  });

  it.each([
    ['COMPLIANCE', 'sales-ops', 'compliance'],
    ['FRAUD', 'finance-steward', 'compliance'],
    ['REQUEST', 'billing-ops', 'sales-ops, finance-steward, compliance'],
  ] as const)('for %s %s may not', (reason, role, required) => {
    expect(refuseHoldBy(viewer(role), reason, 'placeCreditHold')).toMatchObject({
      code: 'ROLE_REQUIRED',
      details: { required: required.split(', ') },
      message: `A hold for ${reason} needs one of the roles ${required}.`,
    });
  });

  it('for CREDIT nobody may: such holds are the ledger’s', () => {
    expect(
      refuseHoldBy(viewer('compliance', 'finance-steward', 'sales-ops'), 'CREDIT', 'placeCreditHold'),
    ).toMatchObject({
      code: 'OWNERSHIP_VIOLATION',
      details: { field: 'Customer.holds', owner: 'ledger.credit', useMutation: 'placeCreditHold' },
      message: 'Credit holds belong to the ledger: use placeCreditHold on the credit profile there.',
    });
  });
});

describe('a customer with holds', () => {
  it('is ON_HOLD while one is active, and in business again after the last', () => {
    const active = customerWith({ status: 'ACTIVE' });
    const held = withHolds(active, [hold('FRAUD', true), hold('REQUEST')]);
    expect(held).toMatchObject({ status: 'ON_HOLD', holds: [{ reason: 'FRAUD' }, { reason: 'REQUEST' }] });
    expect(withHolds(held, [hold('FRAUD', true), hold('REQUEST', true)]).status).toBe('ACTIVE');
  });

  it('stays INACTIVE, whatever is placed or released', () => {
    const inactive = customerWith({ status: 'INACTIVE' });
    expect(withHolds(inactive, [hold('FRAUD')])).toMatchObject({ status: 'INACTIVE', holds: [{ reason: 'FRAUD' }] });
    expect(withHolds(inactive, []).status).toBe('INACTIVE');
  });

  it('does not come back into business while one is active', () => {
    expect(activeHolds(null)).toEqual([]);
    expect(activeHolds([hold('FRAUD', true), hold('REQUEST')])).toEqual([hold('REQUEST')]);
    expect(refuseHeld(customerWith({ holds: [hold('FRAUD', true)] }))).toBeNull();
    const held = customerWith({ holds: [hold('FRAUD'), hold('REQUEST'), hold('COMPLIANCE', true)] });
    expect(refuseHeld(held)).toMatchObject({
      code: 'CUSTOMER_ON_HOLD',
      details: { customerId: held.id, reasons: ['FRAUD', 'REQUEST'] },
      message: 'The customer has active holds: release them first.',
    });
  });
});

describe('room for one more hold', () => {
  const first = hold('COMPLIANCE', true);
  const active = hold('FRAUD');
  const second = hold('REQUEST', true);

  it('is made of the oldest that was released', () => {
    expect(withRoomForOne([first, active, second], 3)).toEqual([active, second]);
    expect(withRoomForOne([active, first, second], 2)).toEqual([active]);
  });

  it('takes nothing away where there is room', () => {
    expect(withRoomForOne([first, active, second], 4)).toEqual([first, active, second]);
    expect(withRoomForOne([], 1)).toEqual([]);
  });

  it('is not made of what is active', () => {
    expect(withRoomForOne([active, first, active], 1)).toEqual([active, active]);
  });
});
