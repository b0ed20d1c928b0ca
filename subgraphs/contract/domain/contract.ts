import { canonicalHash } from '../../../core/canonical-hash.ts';
import type { CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Branded, CustomerId, LegalEntityId } from '../../../core/ids.ts';
import { invariant } from '../../../core/invariant.ts';
import type { Money } from '../../../core/money.ts';
import type { ContractStatus } from '../generated/rules.ts';
import type { Approval } from './approvals.ts';
import type { ValuedLines } from './line-value.ts';
import type { Line } from './line.ts';
import type { QuoteId } from './quote.ts';
import type { Renewal } from './renewal.ts';

export type ContractId = Branded<'ContractId'>;
export type AmendmentId = Branded<'AmendmentId'>;
export type VersionId = Branded<'VersionId'>;
export type SuspensionId = Branded<'SuspensionId'>;

/** What was agreed with a customer (DOMAIN 4.1), with all its versions: one aggregate. */
export type Contract = {
  readonly id: ContractId;
  readonly version: number;
  readonly number: string;
  readonly customerId: CustomerId;
  readonly billToCustomerId: CustomerId;
  readonly legalEntityId: LegalEntityId;
  readonly currency: CurrencyCode;
  readonly status: ContractStatus;
  readonly currentVersion: number;
  readonly versions: readonly ContractVersion[];
  readonly startDate: CivilDate;
  readonly endDate: CivilDate | null;
  readonly signedAt: Date | null;
  readonly documentRef: string | null;
  readonly renewal: Renewal;
  /** When either side said no to another term. */
  readonly renewalDeclinedAt: Date | null;
  readonly terminationForConvenience: boolean;
  readonly poNumber: string | null;
  readonly quoteId: QuoteId | null;
  /** The contract whose place it takes when that one ends. */
  readonly predecessorId: ContractId | null;
  readonly approvals: readonly Approval[];
  readonly suspensions: readonly Suspension[];
  readonly termination: Termination | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** The terms at one time. Once signed it never changes (DOMAIN 1.5). */
export type ContractVersion = {
  readonly id: VersionId;
  readonly version: number;
  readonly reason: 'ORIGINAL' | 'AMENDMENT' | 'RENEWAL';
  /** Of the reason AMENDMENT. */
  readonly amendmentId: AmendmentId | null;
  readonly effectiveDate: CivilDate;
  readonly lines: readonly Line[];
  readonly tcv: Money | null;
  readonly hash: string;
  readonly signedAt: Date | null;
};

export type Suspension = {
  readonly id: SuspensionId;
  readonly from: CivilDate;
  readonly to: CivilDate | null;
  readonly reason: string;
  readonly extendedTerm: boolean | null;
};

export type Termination = {
  readonly date: CivilDate;
  readonly reason: string;
  readonly creditPolicy: CreditPolicy | null;
};

export type CreditPolicy = 'NO_CREDIT' | 'UNUSED';

/** The version in force, or the draft of the first. */
export function termsOf({ versions, currentVersion }: Pick<Contract, 'versions' | 'currentVersion'>): ContractVersion {
  const found = versions.find(({ version }) => version === currentVersion);
  invariant(found, 'a contract has the version that it says is its current one');
  return found;
}

/** A contract without its version: what a new one begins with, or what a draft becomes. */
export type Unversioned = Omit<Contract, 'versions'>;

/** The contract with these lines as its original version, as long as nobody signed that. */
export function drafted(head: Unversioned, id: VersionId, { lines, value }: ValuedLines): Contract {
  const original = {
    id,
    version: 1,
    reason: 'ORIGINAL',
    amendmentId: null,
    effectiveDate: head.startDate,
    lines,
    tcv: value,
    signedAt: null,
  } as const;
  return { ...head, versions: [{ ...original, hash: hashOf(head, original) }] };
}

/** The schema's `@listSize` says the same. */
export const versionsMax = 50;

/** Of what nobody signed yet nothing can be amended, of what has ended nothing either. */
export const inForceStates: readonly ContractStatus[] = ['SIGNED', 'ACTIVE', 'SUSPENDED'];

/** What the document that is signed says: a change of any of it is another document. */
const agreed = [
  'number',
  'customerId',
  'billToCustomerId',
  'legalEntityId',
  'currency',
  'startDate',
  'endDate',
  'renewal',
  'terminationForConvenience',
  'poNumber',
] as const satisfies readonly (keyof Contract)[];

export type Agreed = Pick<Contract, (typeof agreed)[number]>;

/** SHA-256 over the terms of a version in canonical JSON, in hex. Amounts have no trailing zeros there. */
export function hashOf(
  head: Agreed,
  { version, reason, effectiveDate, lines, tcv }: Omit<ContractVersion, 'id' | 'amendmentId' | 'hash' | 'signedAt'>,
): string {
  const terms = Object.fromEntries(agreed.map((field) => [field, head[field]]));
  return canonicalHash({ ...terms, version, reason, effectiveDate, lines, tcv });
}

/** The list with the current version signed. */
export function signedVersions(contract: Contract, signedAt: Date): readonly ContractVersion[] {
  const current = termsOf(contract);
  return contract.versions.map((one) => (one === current ? { ...one, signedAt } : one));
}
