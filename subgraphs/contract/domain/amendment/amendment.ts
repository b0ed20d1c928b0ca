import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import type { Money } from '../../../../core/money.ts';
import type { AmendmentStatus } from '../../generated/rules.ts';
import type { Approval } from '../approvals.ts';
import type { AmendmentId, ContractId, ContractVersion } from '../contract.ts';
import type { AmendmentChange, AmendmentKind } from './changes.ts';
import type { LineChange } from './line-changes.ts';

/** A change of a contract that is in force (DOMAIN 4.1), from its draft until its version takes effect. */
export type Amendment = {
  readonly id: AmendmentId;
  readonly version: number;
  readonly contractId: ContractId;
  readonly customerId: CustomerId;
  readonly legalEntityId: LegalEntityId;
  /** The version of the contract that it changes. */
  readonly baseVersion: number;
  readonly kinds: readonly AmendmentKind[];
  readonly effectiveDate: CivilDate;
  readonly coTerm: boolean;
  readonly reason: string | null;
  readonly status: AmendmentStatus;
  /** As they were asked for: they are done anew where the contract has a newer version. */
  readonly changes: readonly AmendmentChange[];
  readonly lineChanges: readonly LineChange[];
  readonly valueBefore: Money | null;
  /** The version that it makes; its `tcv` is the value afterwards. */
  readonly terms: ContractVersion;
  readonly approvals: readonly Approval[];
  readonly signedAt: Date | null;
  readonly documentRef: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
