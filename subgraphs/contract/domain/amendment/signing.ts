import type { CivilDate } from '../../../../core/civil-date.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { invalid } from '../../../../core/validation.ts';
import { inForceStates, type AmendmentId, type Contract } from '../contract.ts';
import type { Amendment } from './amendment.ts';
import { isOutdated } from './effect.ts';

/** What hangs on the contract that an amendment is of (DOMAIN 4.2). */

/** Why an approved amendment cannot be signed as its contract stands; `other` is the one that waits for its day. */
export function refuseSigning(amendment: Amendment, contract: Contract, other: AmendmentId | null): Refusal | null {
  const unfit = refuseState(contract, inForceStates);
  if (unfit !== null) return unfit;
  if (other !== null)
    return invalid(
      'Amendment.contract',
      'ONE_SIGNED_AMENDMENT',
      `without ${other}, which is SIGNED and waits for its day`,
    );
  return refuseOutdated(amendment, contract);
}

export function refuseOutdated(amendment: Amendment, contract: Contract): Refusal | null {
  if (!isOutdated(amendment, contract)) return null;
  const sentence = `the contract as it is; it has version ${contract.currentVersion} by now: rebase the amendment, or update it while it is a draft`;
  return invalid('Amendment.baseVersion', 'BASE_VERSION', sentence);
}

export function refuseUpToDate(amendment: Amendment, contract: Contract): Refusal | null {
  if (isOutdated(amendment, contract)) return null;
  return invalid('Amendment.baseVersion', 'BASE_OUTDATED', 'older than the contract: there is nothing to rebase on');
}

/** Why a signed amendment does not take effect as its contract stands today. */
export function refuseEffect(
  { effectiveDate, terms }: Amendment,
  contract: Contract,
  today: CivilDate,
): Refusal | null {
  const unfit = refuseState(contract, ['ACTIVE', 'SUSPENDED']);
  if (unfit !== null) return unfit;
  if (effectiveDate > today) return invalid('Amendment.effectiveDate', 'START_REACHED', `reached, ${today} or earlier`);
  if (terms.version === contract.currentVersion + 1) return null;
  return invalid('Amendment.baseVersion', 'BASE_VERSION', `the contract’s version, ${contract.currentVersion}`);
}

function refuseState({ status }: Contract, needed: readonly Contract['status'][]): Refusal | null {
  if (needed.includes(status)) return null;
  return invalid('Contract.status', 'CONTRACT_STATE', `${needed.join(' or ')}; it is ${status}`);
}
