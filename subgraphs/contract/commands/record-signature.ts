import { checkText, invalid } from '../../../core/validation.ts';
import { change } from '../../../platform/commands/command.ts';
import { signedVersions, termsOf } from '../domain/contract.ts';
import type { RecordSignatureInput } from '../generated/resolver-types.ts';
import { contractCommand } from './define.ts';

/** Notes the signature of the very terms that were approved: the document bears their hash. */
export const recordSignature = contractCommand<RecordSignatureInput>('recordSignature', {
  on: (input) => input.contractId,
  decide(contract, { documentHash, documentRef, signedAt }, { now }) {
    const { hash } = termsOf(contract);
    if (documentHash !== hash)
      return invalid('input.documentHash', 'DOCUMENT_HASH', `${hash}: another document was signed than was approved`);
    const at = signedAt ?? now;
    if (at > now) return invalid('input.signedAt', 'DATE_NOT_AFTER_TODAY', 'now or earlier');
    const versions = signedVersions(contract, at);
    return (
      checkText('input.documentRef', documentRef) ??
      change({ ...contract, status: 'SIGNED', versions, signedAt: at, documentRef }, 'contract.contract.signed')
    );
  },
});
