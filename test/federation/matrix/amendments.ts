import type { Fixture } from './fixtures.ts';
import { approver, everyone } from './people.ts';
import type { Call, Teller, Told } from './tell.ts';

type Example = (fixture: Fixture) => Omit<Call, 'mutation'>;

const reason = { reason: 'The example needs one.' };
const onId: Example = ({ id }) => ({ target: { id }, write: reason });
const longer = { kind: 'CHANGE_TERM', endDate: '2029-01-01' };

/** A valid input of every mutation on amendments. */
export const amendmentExamples: Readonly<Record<string, Example>> = {
  createAmendment: ({ id }) => ({
    target: { input: { contractId: id, effectiveDate: '2026-06-01', changes: [longer] } },
  }),
  updateAmendment: ({ id }) => ({ target: { input: { amendmentId: id, coTerm: false } } }),
  submitAmendment: onId,
  approveAmendment: onId,
  rejectAmendment: onId,
  rebaseAmendment: onId,
  recordAmendmentSignature: ({ id, parts }) => ({
    target: { input: { amendmentId: id, documentHash: parts.hash, documentRef: 'example' } },
  }),
  makeAmendmentEffective: onId,
  cancelAmendment: onId,
};

/** Drafts an amendment of a contract and takes it on from there. */
export function createAmender(teller: Teller, because = 'The fixture needs it.') {
  const tell = (mutation: string, target: Parameters<Teller['tell']>[2]): Promise<Told> =>
    teller.tell(everyone, mutation, target, { reason: because });
  const by = (mutation: string) => (told: Told) => tell(mutation, { id: told.id });
  const draft = (contractId: string, effectiveDate = '2026-06-01', changes: readonly object[] = [longer]) =>
    tell('createAmendment', { input: { contractId, effectiveDate, changes } });
  const submit = by('submitAmendment');
  /** Somebody else's doing: whoever wrote it may not. */
  const approve = async (told: Told) =>
    teller.tell(approver, 'approveAmendment', { id: (await submit(told)).id }, { reason: because });
  const sign = async (told: Told, documentRef = 'fixture') => {
    const { id, entity } = await approve(told);
    const documentHash = (entity['terms'] as { readonly hash: string }).hash;
    return tell('recordAmendmentSignature', { input: { amendmentId: id, documentHash, documentRef } });
  };
  const reject = async (told: Told) =>
    teller.tell(approver, 'rejectAmendment', { id: (await submit(told)).id }, { reason: because });
  const effect = async (told: Told, documentRef?: string) =>
    by('makeAmendmentEffective')(await sign(told, documentRef));
  /** Approved for a version that its contract does not have any more. */
  const overtaken = async (told: Told, contractId: string) => {
    const approved = await approve(told);
    await effect(await draft(contractId, '2026-06-01', [{ kind: 'CHANGE_TERM', endDate: '2028-06-01' }]));
    return approved;
  };
  return { draft, submit, approve, sign, reject, effect, overtaken, cancel: by('cancelAmendment') };
}
