import { daysBetween, type CivilDate } from '../../../../core/civil-date.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { invalid } from '../validation.ts';

/** Who asks for a merge and who agrees; without posted documents nobody has to. */
export type MergeRequest = {
  readonly left: { readonly id: string; readonly status: string };
  readonly right: { readonly id: string; readonly status: string };
  /** One stands above the other in a hierarchy, of any type. */
  readonly ancestorOfOther: boolean;
  /** Rule X of the matching: their authorities confirmed different tax numbers. */
  readonly toldApart: boolean;
  /** A financial process has a step in flight on either. */
  readonly processInFlight: boolean;
  /** Either has posted documents. */
  readonly postedDocuments: boolean;
  readonly requester: string;
  readonly approver: string | null;
};

/** Why two customers may not be merged, or null (the preconditions of DOMAIN 3.6). */
export function refuseMerge(request: MergeRequest): Refusal | null {
  const { left, right } = request;
  const refusal = refuseMergeOf(left, right);
  if (refusal !== null) return refusal;
  if (request.toldApart)
    return invalid('input.customerId', 'NOT_TOLD_APART', 'another than one told apart by its tax number');
  if (request.ancestorOfOther) {
    const sentence = 'One of the two stands above the other in a hierarchy: take it out of there first.';
    return refuse('HIERARCHY_CYCLE', { type: 'ANY', path: [left.id, right.id] }, sentence);
  }
  if (request.processInFlight) {
    return refuse('COMMAND_IN_PROGRESS', {}, 'A financial process works on one of the two: wait until it is done.');
  }
  return request.postedDocuments ? refuseApproval(request) : null;
}

/** Refuses a customer with itself, and one that is MERGED: that is final except by unmerge. */
export function refuseMergeOf(left: MergeRequest['left'], right: MergeRequest['right']): Refusal | null {
  if (left.id === right.id) return invalid('input.customerId', 'NOT_ITSELF', 'another customer');
  if (left.status !== 'MERGED' && right.status !== 'MERGED') return null;
  const sentence = 'One of the two is merged already: merge the customer that it became.';
  const details = { entity: 'Customer', state: 'MERGED', attempted: 'mergeCustomers', allowed: [] };
  return refuse('ILLEGAL_TRANSITION', details, sentence);
}

/** Duty 6 of DOMAIN 13: who asked for a merge with posted documents does not approve it. */
function refuseApproval({ requester, approver }: MergeRequest): Refusal | null {
  if (approver === null) {
    const sentence = 'One of the two has posted documents: a second person has to approve the merge.';
    return refuse('APPROVAL_REQUIRED', { rule: '13.6', limit: null }, sentence);
  }
  if (approver !== requester) return null;
  const sentence = 'Who asked for a merge with posted documents does not approve it: ask another person.';
  return refuse('SOD_VIOLATION', { rule: '13.6', conflictingAuditId: null }, sentence);
}

/** So many days after the merge it can still be undone, the last included. */
export const unmergeDaysMax = 30;

export type UnmergeRequest = {
  readonly mergedOn: CivilDate;
  readonly today: CivilDate;
  /** Something was posted to the survivor on data that came from the loser. */
  readonly postedOnLoserData: boolean;
  /** The system of record that merged them itself, if one did: it does not take that back. */
  readonly mergedBySystem?: string | null | undefined;
};

/** Why a merge may not be undone, or null (DOMAIN 3.6). */
export function refuseUnmerge(request: UnmergeRequest): Refusal | null {
  const { mergedOn, today, postedOnLoserData, mergedBySystem = null } = request;
  if (mergedBySystem !== null) {
    const sentence = `${mergedBySystem} merged the two: what a system of record did is not taken back here.`;
    return refuse('NOT_SUPPORTED_BY_SYSTEM', { system: mergedBySystem, duty: 'unmerge' }, sentence);
  }
  const days = daysBetween(mergedOn, today);
  if (days < 0 || days > unmergeDaysMax) {
    return invalid('mergedAt', 'UNMERGE_DAYS_MAX', `at most ${unmergeDaysMax} days ago to be undone`);
  }
  if (!postedOnLoserData) return null;
  return invalid('mergedInto', 'NOTHING_POSTED_SINCE', 'without postings on data that came from the merged customer');
}
