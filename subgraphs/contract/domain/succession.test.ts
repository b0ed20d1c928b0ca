import { describe, expect, it } from 'vitest';
import type { CivilDate } from '../../../core/civil-date.ts';
import type { CustomerId } from '../../../core/ids.ts';
import type { Refusal } from '../../../core/refusal.ts';
import type { ContractStatus } from '../generated/rules.ts';
import type { Contract, ContractId } from './contract.ts';
import { refusePredecessor, refuseSucceeded, refuseSuperseding, type Successor } from './succession.ts';

const on = (date: string) => date as CivilDate;
const said = (refusal: Refusal | null) => refusal?.details ?? null;
const draft = { customerId: 'cus_acme' as CustomerId, startDate: on('2027-01-01') };
const old = {
  number: 'C-000001',
  customerId: draft.customerId,
  status: 'ACTIVE' as ContractStatus,
  endDate: on('2027-01-01') as CivilDate | null,
};
const next = (status: ContractStatus): Successor => ({ id: 'ctr_next' as ContractId, status });

describe('a contract that takes the place of another', () => {
  it.each([
    ['goes on where that one ends', {}, null, null],
    ['or would end, were it not suspended', { status: 'SUSPENDED' }, null, null],
    ['not that of another customer', { customerId: 'cus_birch' }, null, ['input.predecessorId', 'SAME_CUSTOMER']],
    ['not of what is not in force', { status: 'SIGNED' }, null, ['input.predecessorId', 'CONTRACT_STATE']],
    ['nor of what is over', { status: 'EXPIRED' }, null, ['input.predecessorId', 'CONTRACT_STATE']],
    ['not beside another', {}, next('DRAFT'), ['input.predecessorId', 'ONE_SUCCESSOR']],
    ['not where that one never ends', { endDate: null }, null, ['input.predecessorId', 'SUCCESSION']],
    ['not before that one ends', { endDate: '2027-01-02' }, null, ['input.startDate', 'SUCCESSION']],
    ['nor after a gap', { endDate: '2026-12-31' }, null, ['input.startDate', 'SUCCESSION']],
  ] as const)('%s', (_, differing, successor, refused) => {
    const answer = said(refusePredecessor(draft, { ...old, ...differing } as typeof old, successor));
    expect(answer).toEqual(refused === null ? null : { path: refused[0], rule: refused[1] });
  });

  it.each([
    ['DRAFT', false],
    ['IN_REVIEW', false],
    ['APPROVED', false],
    ['SIGNED', true],
    ['ACTIVE', true],
    ['SUSPENDED', true],
  ] as const)('while it is %s, keeps that one from another term of its own: %s', (status, isKept) => {
    expect(refuseSucceeded(next(status)) !== null).toBe(isKept);
    expect(refuseSucceeded(null)).toBeNull();
  });

  it.each([
    [null, '2027-01-01', 'SUCCESSOR_ACTIVE'],
    ['SIGNED', '2027-01-01', 'SUCCESSOR_ACTIVE'],
    ['ACTIVE', '2026-12-31', 'END_REACHED'],
    ['ACTIVE', '2027-01-01', null],
    ['SUSPENDED', '2027-02-01', null],
    ['EXPIRED', '2030-01-01', null],
  ] as const)('being %s on %s, ends that one unless %s', (status, today, rule) => {
    const answer = refuseSuperseding(old as Contract, status === null ? null : next(status), on(today));
    expect(answer === null ? null : said(answer)).toEqual(rule === null ? null : expect.objectContaining({ rule }));
  });
});
