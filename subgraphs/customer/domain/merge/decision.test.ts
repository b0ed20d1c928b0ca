import { describe, expect, it } from 'vitest';
import type { CustomerId, MergeRecordId } from '../customer.ts';
import { customerWith } from '../fixtures/customers.ts';
import { withMergeDecision } from './decision.ts';
import { mergeInForce, newRecord, openRequest, withRecord } from './merge-record.ts';

const at = new Date('2026-03-31T10:00:00Z');
const asked = { id: 'mrg_1' as MergeRecordId, by: 'ann', at };
const record = newRecord('cus_acme' as CustomerId, 'cus_b' as CustomerId, asked);
const customer = customerWith({ merges: [record] });

describe('a merge that was asked for', () => {
  it('is approved by another person, and no more than once', () => {
    const approved = withMergeDecision(customer, 'mrg_1', { state: 'APPROVED', by: 'bob', at });
    if (!approved.ok) throw new Error(approved.refusal.message);
    expect(approved.value.record).toEqual({ ...record, state: 'APPROVED', approvedBy: 'bob', approvedAt: at });
    expect(approved.value.customer.merges).toEqual([approved.value.record]);
    expect(withMergeDecision(approved.value.customer, 'mrg_1', { state: 'APPROVED', by: 'cid', at })).toMatchObject({
      refusal: {
        code: 'ILLEGAL_TRANSITION',
        details: { state: 'APPROVED', attempted: 'approveMerge', allowed: ['REQUESTED'] },
      },
    });
    expect(withMergeDecision(customer, 'mrg_1', { state: 'APPROVED', by: 'ann', at })).toMatchObject({
      refusal: { code: 'SOD_VIOLATION', details: { rule: '13.6' } },
    });
  });

  it('is withdrawn by anybody who may, also by who asked', () => {
    const withdrawn = withMergeDecision(customer, 'mrg_1', { state: 'WITHDRAWN', by: 'ann', at });
    expect(withdrawn).toMatchObject({ value: { record: { state: 'WITHDRAWN', approvedBy: null } } });
    expect(withMergeDecision(customer, 'mrg_x', { state: 'WITHDRAWN', by: 'ann', at })).toMatchObject({
      refusal: { code: 'NOT_FOUND', details: { entity: 'MergeRecord', id: 'mrg_x' } },
    });
  });

  it('is the open one among others, until it is done', () => {
    const undone = { ...record, id: 'mrg_0' as MergeRecordId, state: 'UNDONE' as const };
    expect(openRequest([undone, record])).toBe(record);
    expect(openRequest(null)).toBeNull();
    const done = withRecord([undone, record], { ...record, state: 'MERGED' });
    expect(done).toEqual([undone, { ...record, state: 'MERGED' }]);
    expect(openRequest(done)).toBeNull();
    expect(mergeInForce(done)?.id).toBe('mrg_1');
    expect(mergeInForce([undone])).toBeNull();
  });
});
