import { describe, expect, it } from 'vitest';
import { failed, told } from './fixtures/answers.ts';
import { refuseInactive, refuseUnsigned, unknownContract, type KnownContract } from './known-contract.ts';

describe('a contract', () => {
  const contract = (status: string) => ({ status, hash: 'abc' }) as KnownContract;
  const unsigned = failed('input.contractId', 'CONTRACT_SIGNED');
  const other = failed('input.contractHash', 'DOCUMENT_HASH');

  it.each([
    ['DRAFT', 'abc', unsigned],
    ['APPROVED', 'abc', unsigned],
    ['SIGNED', 'abc', null],
    ['ACTIVE', 'abc', null],
    ['SIGNED', 'def', other],
    ['ACTIVE', 'def', other],
    ['SUSPENDED', 'abc', unsigned],
    ['TERMINATED', 'def', unsigned],
  ])('that is %s is billed by the hash %s: %o', (status, hash, expected) => {
    expect(told(refuseUnsigned(contract(status), hash))).toEqual(expected);
  });

  it('is billed only as it was signed last, and the refusal says in which state it is', () => {
    expect(refuseUnsigned(contract('DRAFT'), 'abc')?.message).toBe(
      'input.contractId must be a contract that is SIGNED or ACTIVE; this one is DRAFT.',
    );
    expect(refuseUnsigned(contract('ACTIVE'), 'def')?.message).toBe(
      'input.contractHash must be the hash of the version that is in force now.',
    );
  });

  it.each([
    ['ACTIVE', true],
    ['SIGNED', false],
    ['SUSPENDED', false],
  ])('that is %s has begun: %s', (status, has) => {
    expect(told(refuseInactive(contract(status)))).toEqual(
      has ? null : failed('BillingSubscription.contract', 'CONTRACT_ACTIVE'),
    );
  });

  it('that has not begun is told in which state it is', () => {
    expect(refuseInactive(contract('SIGNED'))?.message).toBe(
      'BillingSubscription.contract must be a contract that is ACTIVE; this one is SIGNED.',
    );
  });

  it('that the viewer may not see does not exist, or not yet', () => {
    expect(unknownContract('ctr_1')).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'Contract', id: 'ctr_1' },
      message:
        'There is no Contract ctr_1 that you may see. One that was just signed takes a moment: send its receipt’s cursor as `after`.',
    });
  });
});
