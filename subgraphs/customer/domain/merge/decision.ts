import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { mayMove } from '../../../../core/state-table.ts';
import type { Customer, MergeRecord } from '../customer.ts';
import { mergeRecordStates } from '../states/merge-record.ts';
import { withRecord } from './merge-record.ts';

export type DecidedMerge = { readonly customer: Customer; readonly record: MergeRecord };

/** The customer with a person's word on a merge that was asked for. */
export function withMergeDecision(
  customer: Customer,
  mergeId: string,
  decision: { readonly state: 'APPROVED' | 'WITHDRAWN'; readonly by: string; readonly at: Date },
): Result<DecidedMerge> {
  const record = (customer.merges ?? []).find(({ id }) => id === mergeId);
  if (record === undefined) return deny(notFound(mergeId));
  if (!mayMove(mergeRecordStates, record.state, decision.state)) return deny(notOpen(record, decision.state));
  if (decision.state === 'APPROVED' && record.requestedBy === decision.by) return deny(ownRequest());
  const approval = decision.state === 'APPROVED' ? { approvedBy: decision.by, approvedAt: decision.at } : {};
  const decided: MergeRecord = { ...record, ...approval, state: decision.state };
  return accept({ customer: { ...customer, merges: withRecord(customer.merges, decided) }, record: decided });
}

function notFound(id: string): Refusal {
  const sentence = `The customer has no merge ${id}: name the customer that is to go.`;
  return refuse('NOT_FOUND', { entity: 'MergeRecord', id }, sentence);
}

function notOpen({ state }: MergeRecord, wanted: 'APPROVED' | 'WITHDRAWN'): Refusal {
  const attempted = wanted === 'APPROVED' ? 'approveMerge' : 'withdrawMerge';
  const allowed = wanted === 'APPROVED' ? ['REQUESTED'] : ['REQUESTED', 'APPROVED'];
  const details = { entity: 'MergeRecord', state, attempted, allowed };
  return refuse('ILLEGAL_TRANSITION', details, `${attempted} is not allowed for a MergeRecord in state ${state}.`);
}

/** Duty 6 of DOMAIN 13. */
function ownRequest(): Refusal {
  const sentence = 'Who asked for a merge does not approve it: ask another person.';
  return refuse('SOD_VIOLATION', { rule: '13.6', conflictingAuditId: null }, sentence);
}
