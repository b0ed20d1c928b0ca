import { describe, expect, it } from 'vitest';
import type { CustomerStatus } from '../generated/rules.ts';
import { heldForCredit, releasedForCredit } from './credit-holds.ts';
import type { Customer, HoldId } from './customer.ts';
import { customerWith } from './fixtures/customers.ts';

const now = new Date('2026-03-31T10:00:00.000Z');
const id = 'hld_credit' as HoldId;
const held = (customer: Customer) => heldForCredit(customer, { id, placedBy: 'concord.credit', now });
const released = (customer: Customer) => releasedForCredit(customer, id, { actor: 'concord.credit', now });
const types = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

describe('a hold that the ledger tells of', () => {
  // [the customer's state, its state while held]
  it.each<[CustomerStatus, CustomerStatus]>([
    ['ACTIVE', 'ON_HOLD'],
    ['ON_HOLD', 'ON_HOLD'],
    ['PROSPECT', 'PROSPECT'],
    ['PENDING_VALIDATION', 'PENDING_VALIDATION'],
    ['INACTIVE', 'INACTIVE'],
  ])('on a customer that is %s makes it %s', (status, while_) => {
    const { after, events } = held(customerWith({ status }));
    expect(after.status).toBe(while_);
    expect(after.holds).toEqual([
      {
        id,
        reason: 'CREDIT',
        owner: 'ledger',
        placedBy: 'concord.credit',
        placedAt: now,
        releasedBy: null,
        releasedAt: null,
      },
    ]);
    const moves = status === while_ ? [] : ['customer.customer.statusChanged'];
    expect(types(events)).toEqual(['customer.hold.placed', ...moves]);
  });

  it('gives way to business again, unless another hold stays', () => {
    const { after } = held(customerWith({ status: 'ACTIVE' }));
    const free = released(after);
    expect(free?.after.status).toBe('ACTIVE');
    expect(types(free?.events ?? [])).toEqual(['customer.hold.released', 'customer.customer.statusChanged']);

    const other = { ...after.holds?.[0], id: 'hld_other' as HoldId, reason: 'FRAUD', owner: 'customer' } as const;
    const still = released({ ...after, holds: [...(after.holds ?? []), other as never] });
    expect(still?.after.status).toBe('ON_HOLD');
    expect(types(still?.events ?? [])).toEqual(['customer.hold.released']);
  });

  it('is released once', () => {
    const free = released(held(customerWith({ status: 'ACTIVE' })).after);
    expect(free === null ? null : released(free.after)).toBeNull();
    expect(released(customerWith({ status: 'ACTIVE' }))).toBeNull();
  });
});
