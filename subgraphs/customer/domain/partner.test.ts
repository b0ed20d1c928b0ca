import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import type { CustomerId, PartnerId } from '../../../core/ids.ts';
import {
  grantInForce,
  grantsShown,
  contractGroups,
  isInForce,
  refuseOnContract,
  type ContractId,
  type Partner,
  type PartnerGrant,
  type PartnerGrantId,
} from './partner.ts';

const today = civilDate('2026-03-31');
const [acme, birch] = ['cus_acme', 'cus_birch'] as CustomerId[] as [CustomerId, CustomerId];

function grant(id: string, values: Partial<PartnerGrant> = {}): PartnerGrant {
  return {
    id: id as PartnerGrantId,
    customerId: acme,
    contractId: null,
    fieldGroups: ['customer.legal'],
    commands: ['addContact'],
    from: civilDate('2026-01-01'),
    to: null,
    grantedBy: 'petra',
    ...values,
  };
}

const over = grant('over', { to: today });
const toCome = grant('to-come', { from: civilDate('2026-04-01') });
const lastDay = grant('last-day', { from: today, to: civilDate('2026-04-01') });

describe('a grant', () => {
  it.each([
    [grant('open'), true],
    [lastDay, true],
    [over, false],
    [toCome, false],
  ])('is in force from its first day to the day before its end', (one, inForce) => {
    expect(isInForce(one, today)).toBe(inForce);
  });

  it('lets a partner do, with the others of the same customer in force, what they name together', () => {
    const more = grant('more', { fieldGroups: ['customer.legal', 'customer.contact'], commands: ['updateContact'] });
    const others = [grant('other', { customerId: birch, fieldGroups: ['customer.hold'] }), over, toCome];
    expect(grantInForce([grant('one'), more, ...others], acme, today)).toEqual({
      fieldGroups: ['customer.legal', 'customer.contact'],
      commands: ['addContact', 'updateContact'],
    });
    expect(grantInForce(others, acme, today)).toBeNull();
  });
});

describe('a grant on a contract', () => {
  it('is none on a customer', () => {
    const onContract = grant('contract', { customerId: null, contractId: 'ctr_1' as ContractId });
    expect(grantInForce([onContract], acme, today)).toBeNull();
    expect(grantInForce([onContract, grant('one')], acme, today)).toMatchObject({ commands: ['addContact'] });
  });

  it('names groups of the contract and of what hangs on it alone', () => {
    expect(refuseOnContract(contractGroups, [])).toBeNull();
    for (const group of ['customer.identity', 'billing.account', 'billing.payment', 'contract.deal', 'billing.dunning'])
      expect(refuseOnContract(['contract.contract', group], [])).toMatchObject({
        details: { path: 'input.fieldGroups[1]', rule: 'CONTRACT_GROUP' },
      });
  });

  it('names no command of the customer source', () => {
    expect(refuseOnContract([], ['suspendContract'])).toBeNull();
    expect(refuseOnContract([], ['suspendContract', 'updateProfile'])).toMatchObject({
      details: { path: 'input.commands[1]', rule: 'CONTRACT_COMMAND' },
    });
  });
});

describe('the grants of a partner', () => {
  const at = new Date('2026-03-01T00:00:00Z');
  const north: Partner = {
    id: 'par_north' as PartnerId,
    version: 1,
    name: 'North',
    kind: 'RESELLER',
    status: 'ACTIVE',
    grants: [lastDay, over, toCome],
    crossReferences: [],
    createdAt: at,
    updatedAt: at,
  };
  const own = { kind: 'grants', partner: north.id, on: today } as const;

  it('are all shown inside, and those in force to the partner itself', () => {
    expect(grantsShown(north, { kind: 'everything', on: today })).toEqual(north.grants);
    expect(grantsShown(north, own)).toEqual([lastDay]);
  });

  it('have no force while it is suspended', () => {
    expect(grantsShown({ ...north, status: 'SUSPENDED' }, own)).toEqual([]);
    expect(grantsShown({ ...north, status: 'SUSPENDED' }, { kind: 'everything', on: today })).toEqual(north.grants);
  });
});
