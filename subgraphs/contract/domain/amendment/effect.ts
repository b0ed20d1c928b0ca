import type { CivilDate } from '../../../../core/civil-date.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { checkCount, invalid } from '../../../../core/validation.ts';
import { resumedOn, suspendedFrom } from '../contract-times.ts';
import {
  hashOf,
  versionsMax,
  type Agreed,
  type Contract,
  type ContractVersion,
  type SuspensionId,
} from '../contract.ts';
import { endAfter } from './amended.ts';
import type { Amendment } from './amendment.ts';
import type { AmendmentChange } from './changes.ts';

type Whole = Pick<Contract, 'status' | 'suspensions' | 'endDate' | 'billToCustomerId'>;
type Effect = Pick<Amendment, 'changes' | 'effectiveDate' | 'reason'>;

/** What the changes make of the contract beside its lines. */
export function wholeAfter(
  contract: Contract,
  { changes, effectiveDate, reason }: Effect,
  newSuspension: () => SuspensionId,
): Result<Whole> {
  const { status, suspensions } = contract;
  const billToCustomerId = of('CHANGE_BILL_TO', changes)?.change.billToCustomer ?? contract.billToCustomerId;
  const whole = { status, suspensions, endDate: endAfter(contract, changes), billToCustomerId };
  const suspend = of('SUSPEND', changes);
  const resume = of('RESUME', changes);
  const moved = suspend ?? resume;
  if (moved === null) return accept(whole);

  const needed = suspend === null ? 'SUSPENDED' : 'ACTIVE';
  if (status !== needed)
    return deny(invalid(`${moved.path}.kind`, 'CONTRACT_STATE', `of a contract that is ${needed}`));
  if (resume !== null) {
    // A term that the same amendment changes is the one that a suspension may extend.
    const agreed = { ...contract, endDate: whole.endDate };
    const resumed = resumedOn(agreed, effectiveDate, resume.change.extendTerm ?? false, 'input.effectiveDate');
    return resumed.ok ? accept({ ...whole, ...resumed.value, status: 'ACTIVE' }) : resumed;
  }
  if (reason === null) return deny(invalid('write.reason', 'REQUIRED', 'given: a suspension has to be explained'));
  const begun = { id: newSuspension(), from: effectiveDate, reason };
  const suspended = suspendedFrom(contract, begun, 'input.effectiveDate');
  return suspended.ok ? accept({ ...whole, suspensions: suspended.value, status: 'SUSPENDED' }) : suspended;
}

function of(kind: AmendmentChange['kind'], changes: readonly AmendmentChange[]) {
  const index = changes.findIndex((one) => one.kind === kind);
  const change = changes[index];
  return change === undefined ? null : { change, path: `input.changes[${index}]` };
}

/** The version that an amendment makes of the contract as it is; its hash covers what else the document says. */
export function versionOf(
  contract: Agreed & Pick<Contract, 'currentVersion'>,
  whole: Pick<Contract, 'endDate' | 'billToCustomerId'>,
  made: Pick<ContractVersion, 'id' | 'amendmentId' | 'lines' | 'tcv'> & { readonly effectiveDate: CivilDate },
): ContractVersion {
  const { endDate, billToCustomerId } = whole;
  const version = { ...made, version: contract.currentVersion + 1, reason: 'AMENDMENT' as const, signedAt: null };
  return { ...version, hash: hashOf({ ...contract, endDate, billToCustomerId }, version) };
}

/** Whether the contract went on without the amendment: it has a newer version, or what the document says of it changed. */
export function isOutdated(amendment: Amendment, contract: Contract): boolean {
  if (amendment.baseVersion !== contract.currentVersion) return true;
  const whole = wholeAfter(contract, amendment, () => '' as SuspensionId);
  if (!whole.ok) return true;
  return versionOf(contract, whole.value, amendment.terms).hash !== amendment.terms.hash;
}

/** The contract with the amendment in force: a new version, signed as it was approved. */
export function inEffect(
  contract: Contract,
  amendment: Amendment,
  newSuspension: () => SuspensionId,
): Result<Contract> {
  const whole = wholeAfter(contract, amendment, newSuspension);
  if (!whole.ok) return whole;
  const tooMany: Refusal | null = checkCount('Contract.versions', contract.versions.length + 1, versionsMax);
  if (tooMany !== null) return deny(tooMany);
  const made = { ...amendment.terms, signedAt: amendment.signedAt };
  return accept({
    ...contract,
    ...whole.value,
    currentVersion: made.version,
    versions: [...contract.versions, made],
  });
}
