import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { refuseMerge, refuseMergeOf, refuseUnmerge, type MergeRequest, type UnmergeRequest } from './merge-rules.ts';

const request: MergeRequest = {
  left: { id: 'cus_a', status: 'ACTIVE' },
  right: { id: 'cus_b', status: 'PROSPECT' },
  ancestorOfOther: false,
  toldApart: false,
  processInFlight: false,
  postedDocuments: true,
  requester: 'ann',
  approver: 'bob',
};

describe('refuseMerge', () => {
  it('has nothing against two customers and a second person', () => {
    expect(refuseMerge(request)).toBeNull();
  });

  it.each<[string, Partial<MergeRequest>, object]>([
    [
      'the same customer',
      { right: request.left },
      { code: 'VALIDATION_FAILED', details: { path: 'input.customerId', rule: 'NOT_ITSELF' } },
    ],
    [
      'a merged one on the left',
      { left: { id: 'cus_a', status: 'MERGED' } },
      {
        code: 'ILLEGAL_TRANSITION',
        details: { entity: 'Customer', state: 'MERGED', attempted: 'mergeCustomers', allowed: [] },
      },
    ],
    ['a merged one on the right', { right: { id: 'cus_b', status: 'MERGED' } }, { code: 'ILLEGAL_TRANSITION' }],
    [
      'two that are told apart',
      { toldApart: true },
      { code: 'VALIDATION_FAILED', details: { path: 'input.customerId', rule: 'NOT_TOLD_APART' } },
    ],
    [
      'a parent and its child',
      { ancestorOfOther: true },
      { code: 'HIERARCHY_CYCLE', details: { type: 'ANY', path: ['cus_a', 'cus_b'] } },
    ],
    ['a process in flight', { processInFlight: true }, { code: 'COMMAND_IN_PROGRESS', details: {} }],
    ['nobody who approves', { approver: null }, { code: 'APPROVAL_REQUIRED', details: { rule: '13.6', limit: null } }],
    [
      'who asked as approver',
      { approver: 'ann' },
      { code: 'SOD_VIOLATION', details: { rule: '13.6', conflictingAuditId: null } },
    ],
  ])('refuses %s', (_what, change, refusal) => {
    const answer = refuseMerge({ ...request, ...change });
    expect(answer).toMatchObject(refusal);
    expect(answer?.message).toMatch(/^[A-Za-z].* .*\.$/);
  });

  it('asks nobody when neither has posted documents', () => {
    expect(refuseMerge({ ...request, postedDocuments: false, approver: null })).toBeNull();
    expect(refuseMerge({ ...request, postedDocuments: false, approver: 'ann' })).toBeNull();
  });
});

describe('refuseMergeOf', () => {
  it('takes any two that are not merged', () => {
    expect(refuseMergeOf(request.left, request.right)).toBeNull();
  });
});

describe('refuseUnmerge', () => {
  const unmerge: UnmergeRequest = {
    mergedOn: civilDate('2025-01-01'),
    today: civilDate('2025-01-01'),
    postedOnLoserData: false,
  };
  const tooLate = { code: 'VALIDATION_FAILED', details: { path: 'mergedAt', rule: 'UNMERGE_DAYS_MAX' } };

  it.each([
    ['2024-12-31', tooLate],
    ['2025-01-01', null],
    ['2025-01-30', null],
    ['2025-01-31', null],
    ['2025-02-01', tooLate],
  ])('on %s', (today, refusal) => {
    const answer = refuseUnmerge({ ...unmerge, today: civilDate(today) });
    if (refusal === null) expect(answer).toBeNull();
    else expect(answer).toMatchObject({ ...refusal, message: 'mergedAt must be at most 30 days ago to be undone.' });
  });

  it('refuses once something was posted on the loser’s data', () => {
    expect(refuseUnmerge({ ...unmerge, postedOnLoserData: true })).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'mergedInto', rule: 'NOTHING_POSTED_SINCE' },
      message: 'mergedInto must be without postings on data that came from the merged customer.',
    });
  });

  it('does not take back what a system of record did', () => {
    expect(refuseUnmerge({ ...unmerge, mergedBySystem: 'salesforce' })).toMatchObject({
      code: 'NOT_SUPPORTED_BY_SYSTEM',
      details: { system: 'salesforce', duty: 'unmerge' },
      message: 'salesforce merged the two: what a system of record did is not taken back here.',
    });
    expect(refuseUnmerge({ ...unmerge, mergedBySystem: null })).toBeNull();
  });
});
