import type { CurrencyCode } from '../../../../core/currencies.ts';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import type { Money } from '../../../../core/money.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import type { CreditProfileId } from '../ids.ts';
import { invalid } from '../validation.ts';

/** How far a customer is trusted, by one legal entity or by all of them (DOMAIN 6.1). */
export type CreditProfile = {
  readonly id: CreditProfileId;
  readonly version: number;
  readonly customerId: CustomerId;
  /** Null: what is owed to any of them counts. */
  readonly legalEntityId: LegalEntityId | null;
  readonly currency: CurrencyCode;
  /** Null until one is set: then nothing is tested. */
  readonly limit: Money | null;
  readonly requested: LimitRequest | null;
  /** What everybody below it in the legal hierarchy owes counts, and all of them are held (DOMAIN 3.4). */
  readonly pooling: boolean;
  readonly hold: CreditHold | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type LimitRequest = { readonly limit: Money; readonly requestedBy: string; readonly requestedAt: Date };

export type CreditHold = {
  readonly by: 'AUTOMATIC' | 'PERSON';
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: Date;
  /** Sorted. The customer source places a hold on each of them. */
  readonly customerIds: readonly CustomerId[];
};

/** How many customers one profile holds at most; the schema's `@listSize` says the same. */
export const heldMax = 1_000;

/** Who holds it anew has to say something that was not said: a person may take over what was held by itself. */
export function refuseSecondHold({ hold }: Pick<CreditProfile, 'hold'>): Refusal | null {
  if (hold?.by !== 'PERSON') return null;
  return invalid('CreditProfile.hold', 'CREDIT_NOT_HELD_BY_PERSON', `none of a person’s; ${hold.placedBy} holds it`);
}

export function refuseFree({ hold }: Pick<CreditProfile, 'hold'>): Refusal | null {
  return hold === null ? invalid('CreditProfile.hold', 'CREDIT_HELD', 'a hold to release; there is none') : null;
}

/** Approving takes a request, and another person than who made it (DOMAIN 13). */
export function refuseApproval({ requested }: Pick<CreditProfile, 'requested'>, person: string): Refusal | null {
  if (requested === null)
    return invalid('CreditProfile.requested', 'CREDIT_LIMIT_REQUESTED', 'a limit that waits; there is none');
  if (requested.requestedBy !== person) return null;
  const sentence = 'You asked for this limit: another person has to approve it.';
  return refuse('SOD_VIOLATION', { rule: '13.13', conflictingAuditId: null }, sentence);
}

export function unknownCreditProfile(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'CreditProfile', id }, `There is no CreditProfile ${id} that you may see.`);
}
