import { checkText, invalid } from '../../../core/validation.ts';
import { change } from '../../../platform/commands/command.ts';
import { refuseSigning } from '../domain/amendment/signing.ts';
import type { AmendmentId, Contract } from '../domain/contract.ts';
import type { RecordAmendmentSignatureInput } from '../generated/resolver-types.ts';
import { contractOf, unknownContract } from './amendment-facts.ts';
import { amendmentCommand } from './define.ts';

type Facts = { readonly contract: Contract | null; readonly other: AmendmentId | null };

/** Notes the signature of the version that was approved, as long as the contract is what it was approved for. */
export const recordAmendmentSignature = amendmentCommand<RecordAmendmentSignatureInput, Facts>(
  'recordAmendmentSignature',
  {
    on: (input) => input.amendmentId,
    async ready(amendment, context, reader) {
      const contract = await contractOf(reader, amendment, context);
      if (contract === null) return unknownContract(amendment.contractId);
      return refuseSigning(amendment, contract, await reader.signedAmendmentOf(contract.id));
    },
    // Held: two amendments of a contract are signed one after the other, and none while it is changed.
    async gather(reader, _, { contractId }, { today }) {
      const contract = await reader.lockContract(contractId, { kind: 'everything', on: today });
      return { contract, other: await reader.signedAmendmentOf(contractId) };
    },
    decide(amendment, { documentHash, documentRef, signedAt }, { now, facts: { contract, other } }) {
      const { hash } = amendment.terms;
      if (contract === null) return unknownContract(amendment.contractId);
      const refusal = refuseSigning(amendment, contract, other);
      if (refusal !== null) return refusal;
      if (documentHash !== hash)
        return invalid('input.documentHash', 'DOCUMENT_HASH', `${hash}: another document was signed than was approved`);
      const at = signedAt ?? now;
      if (at > now) return invalid('input.signedAt', 'DATE_NOT_AFTER_TODAY', 'now or earlier');
      return (
        checkText('input.documentRef', documentRef) ??
        change({ ...amendment, status: 'SIGNED', signedAt: at, documentRef }, 'contract.amendment.signed')
      );
    },
  },
);
