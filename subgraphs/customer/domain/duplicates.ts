import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { Scope } from '../../../core/scope.ts';
import type { CustomerId, TaxRegistration } from './customer.ts';
import { mayShareAsBranch } from './matching/tax-id.ts';

type Number = Pick<TaxRegistration, 'country' | 'type' | 'normalisedValue' | 'siteCode'>;
export type Holder = Number & { readonly customerId: CustomerId; readonly legalRoot: CustomerId };

/** Who sees every customer may be told which one it is; nobody else learns more than that the number is taken. */
export function mayNameHolder(scope: Scope): boolean {
  return scope.kind === 'everything' || scope.kind === 'legal-entities';
}

/**
 * The hard duplicates of DOMAIN 3.5, D1 and D2: a tax or registry number that a live customer holds already. A branch may
 * share its company's tax number under a site code of its own; `branchOf`, the legal root of a customer that exists,
 * limits that to branches of one legal parent.
 */
export function refuseDuplicate(found: {
  readonly numbers: readonly Number[];
  readonly holders: readonly Holder[];
  readonly registryHolders: readonly CustomerId[];
  readonly branchOf: CustomerId | null;
  readonly scope: Scope;
}): Refusal | null {
  const [registryHolder] = found.registryHolders;
  if (registryHolder !== undefined) return refuseHeldBy(registryHolder, 'the same registry number', found.scope);
  for (const number of found.numbers) {
    const holder = found.holders.find((one) => isSameNumber(one, number) && !mayShare(one, number, found.branchOf));
    if (holder !== undefined) return refuseHeldBy(holder.customerId, `the same ${number.type} number`, found.scope);
  }
  return null;
}

function isSameNumber(a: Number, b: Number): boolean {
  return a.country === b.country && a.type === b.type && a.normalisedValue === b.normalisedValue;
}

function mayShare(holder: Holder, number: Number, branchOf: CustomerId | null): boolean {
  if (!mayShareAsBranch(number.siteCode, holder.siteCode)) return false;
  return branchOf === null || branchOf === holder.legalRoot;
}

export function refuseHeldBy(holder: CustomerId, reason: string, scope: Scope): Refusal {
  const existingId = mayNameHolder(scope) ? holder : null;
  const sentence =
    existingId === null ? `Another customer has ${reason}.` : `Customer ${existingId} has ${reason}: use that one.`;
  return refuse('DUPLICATE_CUSTOMER', { existingId, reasons: [reason] }, sentence);
}
