import { describe, expect, it } from 'vitest';
import type { CustomerId } from '../customer.ts';
import { mergeInForce, newRecord, openRequest, withRecord, type MergeRecord } from './merge-record.ts';

const at = new Date('2026-03-31T10:00:00Z');
const [loserId, survivorId] = ['cus_l', 'cus_s'] as unknown as [CustomerId, CustomerId];
const record = (id: string, values: Partial<MergeRecord> = {}): MergeRecord => ({
  ...newRecord(loserId, survivorId, { id: id as MergeRecord['id'], by: 'ann', at }),
  ...values,
});

describe('the record of a merge', () => {
  it('says at first only who asked for it, and of whom', () => {
    expect(record('mrg_1')).toEqual({
      id: 'mrg_1',
      loserId,
      survivorId,
      state: 'REQUESTED',
      requestedBy: 'ann',
      requestedAt: at,
      approvedBy: null,
      approvedAt: null,
      mergedAt: null,
      undoneAt: null,
      fieldDecisions: [],
      replaced: { id: survivorId, values: [] },
      statusBefore: null,
      movedParts: [],
      madeLinkIds: [],
      endedLinks: [],
      settledCandidateIds: [],
      aliasIds: [],
    });
  });

  it.each([
    ['REQUESTED', true, false],
    ['APPROVED', true, false],
    ['WITHDRAWN', false, false],
    ['MERGED', false, true],
    ['UNDONE', false, false],
  ] as const)('that is %s is an open request: %s, in force: %s', (state, isOpen, isInForce) => {
    const [past, one] = [record('mrg_0', { state: 'UNDONE' }), record('mrg_1', { state })];
    expect(openRequest([past, one])).toBe(isOpen ? one : null);
    expect(mergeInForce([past, one])).toBe(isInForce ? one : null);
  });

  it('is none where nobody asked, or nobody may know', () => {
    for (const none of [[], null]) {
      expect(openRequest(none)).toBeNull();
      expect(mergeInForce(none)).toBeNull();
    }
  });

  it('takes the place of its older form, or stands last', () => {
    const [past, one, changed] = [record('mrg_0'), record('mrg_1'), record('mrg_0', { state: 'WITHDRAWN' })];
    expect(withRecord([past, one], changed)).toEqual([changed, one]);
    expect(withRecord([past], one)).toEqual([past, one]);
    expect(withRecord([], one)).toEqual([one]);
    expect(withRecord(null, one)).toEqual([one]);
  });
});
