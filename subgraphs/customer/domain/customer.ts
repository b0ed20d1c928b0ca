import type { CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Branded, CustomerId } from '../../../core/ids.ts';
import type { CustomerStatus } from '../generated/rules.ts';
import type { MatchCandidate } from './matching/match-candidate.ts';
import type { MergeRecord } from './merge/merge-record.ts';

export type { CustomerId } from '../../../core/ids.ts';
export type { MatchCandidate, MatchCandidateId } from './matching/match-candidate.ts';
export type { MergeRecord, MergeRecordId } from './merge/merge-record.ts';
export type AddressId = Branded<'AddressId'>;
export type ContactId = Branded<'ContactId'>;
export type TaxRegistrationId = Branded<'TaxRegistrationId'>;
export type HoldId = Branded<'HoldId'>;
export type HierarchyLinkId = Branded<'HierarchyLinkId'>;

/** A customer with all its parts: one aggregate, one version (DOMAIN 3.1). */
export type Customer = {
  readonly id: CustomerId;
  readonly version: number;
  readonly kind: 'ORGANISATION' | 'PERSON';
  readonly status: CustomerStatus;
  /** Null when the person has been erased or, as read by a partner, when no grant names the field's group. */
  readonly legalName: string | null;
  readonly legalNameVerified: boolean | null;
  readonly validatedOn: CivilDate | null;
  readonly tradingName: string | null;
  readonly normalisedName: string | null;
  readonly country: string | null;
  readonly primaryDomain: string | null;
  readonly registryIds: readonly RegistryId[] | null;
  readonly preferredLanguage: string | null;
  readonly defaultCurrency: CurrencyCode | null;
  readonly segment: string | null;
  readonly industry: string | null;
  readonly territory: string | null;
  readonly accountOwnerId: string | null;
  readonly addresses: readonly Address[] | null;
  readonly contacts: readonly Contact[] | null;
  readonly taxRegistrations: readonly TaxRegistration[] | null;
  readonly holds: readonly Hold[] | null;
  /** Links in which this customer is the child. */
  readonly parents: readonly HierarchyLink[] | null;
  /** Customers that may be this one, as far as duplicates were looked for on its behalf. */
  readonly matchCandidates: readonly MatchCandidate[] | null;
  readonly mergedIntoId: CustomerId | null;
  /** Merges of this customer into others: asked for, done and undone. */
  readonly merges: readonly MergeRecord[] | null;
  readonly crossReferences: readonly CrossReference[] | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type RegistryId = {
  readonly scheme: 'LEI' | 'DUNS' | 'COMPANY_NO';
  readonly country: string | null;
  readonly value: string;
};

export type Address = {
  readonly id: AddressId;
  readonly use: 'LEGAL' | 'BILLING' | 'SHIPPING' | 'SERVICE';
  readonly lines: readonly string[];
  readonly city: string;
  readonly region: string | null;
  readonly postalCode: string | null;
  readonly country: string;
  readonly validFrom: CivilDate;
  readonly validTo: CivilDate | null;
  readonly verified: boolean;
};

export type Contact = {
  readonly id: ContactId;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly roles: readonly string[];
  readonly active: boolean;
};

export type TaxRegistration = {
  readonly id: TaxRegistrationId;
  readonly country: string;
  readonly type: 'VAT' | 'GST' | 'EIN' | 'OTHER';
  readonly value: string;
  readonly normalisedValue: string;
  readonly siteCode: string | null;
  readonly status: 'UNCHECKED' | 'VALID' | 'INVALID' | 'EXPIRED';
  readonly checkedAt: Date | null;
  readonly evidenceRef: string | null;
  readonly validFrom: CivilDate;
  readonly validTo: CivilDate | null;
};

export type HoldReason = 'CREDIT' | 'COMPLIANCE' | 'FRAUD' | 'REQUEST';

export type Hold = {
  readonly id: HoldId;
  readonly reason: HoldReason;
  readonly owner: 'customer' | 'ledger';
  readonly placedBy: string;
  readonly placedAt: Date;
  readonly releasedBy: string | null;
  readonly releasedAt: Date | null;
};

export type HierarchyType = 'LEGAL' | 'BILLING' | 'SALES';

export type HierarchyLink = {
  readonly id: HierarchyLinkId;
  readonly type: HierarchyType;
  readonly parentId: CustomerId;
  readonly from: CivilDate;
  readonly to: CivilDate | null;
};

export type CrossReference = {
  readonly system: string;
  readonly instance: string;
  readonly objectType: string;
  readonly externalId: string;
  readonly status: 'ACTIVE' | 'RETIRED';
  readonly linkedAt: Date;
};

/** How many parts of a kind one customer may have; the schema's `@listSize` says the same. */
export const partsMax = {
  registryIds: 10,
  addresses: 50,
  contacts: 200,
  taxRegistrations: 20,
  holds: 100,
  parents: 100,
  matchCandidates: 100,
  merges: 50,
  crossReferences: 50,
} as const;
