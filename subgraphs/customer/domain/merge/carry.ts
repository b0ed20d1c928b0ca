import { canonicalJson } from '../../../../core/canonical-json.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { partsMax, type CrossReference, type Customer, type RegistryId, type TaxRegistration } from '../customer.ts';
import { checkCount, firstOf } from '../validation.ts';

/** Lists of which the parts go to the survivor, as they are: a part has one customer at a time. */
const lists = ['addresses', 'contacts', 'taxRegistrations', 'registryIds', 'holds', 'crossReferences'] as const;
type List = (typeof lists)[number];
export type Carried = Pick<Customer, List>;

/** How the parts of a list are named in the record of a merge, and which of two are one. */
type Kind<Part> = { nameOf(part: Part): string; isSame(own: Part, other: Part): boolean };
type PartOf<L extends List> = NonNullable<Customer[L]>[number];

const kinds: { readonly [L in List]: Kind<PartOf<L>> } = {
  addresses: { nameOf: idOf, isSame: sameBut('id', 'validFrom') },
  contacts: { nameOf: idOf, isSame: sameBut('id') },
  taxRegistrations: { nameOf: idOf, isSame: isSameClaim },
  registryIds: { nameOf: registryName, isSame: sameBut() },
  holds: { nameOf: idOf, isSame: () => false },
  crossReferences: { nameOf: referenceName, isSame: () => false },
};

type Carriage = { readonly survivor: Carried; readonly loser: Carried };

/**
 * Unites the parts of two customers in one of them (DOMAIN 3.6) and names those that went. Exact duplicates stay where
 * they are: they would be there twice, and undoing finds them again.
 */
export function carryParts(survivor: Customer, loser: Customer): Carriage & { readonly moved: readonly string[] } {
  const moved: string[] = [];
  const carriage = listByList(survivor, loser, ({ nameOf, isSame }, own, others) => {
    const stays = (other: object) => own.some((one) => isSame(one, other));
    const going = others.filter((other) => !stays(other));
    moved.push(...going.map(nameOf));
    return { survivor: [...own, ...going], loser: others.filter(stays) };
  });
  return { ...carriage, moved };
}

/** The same back: every part that went and is still with the survivor, as it is there now. */
export function carryBack(survivor: Customer, loser: Customer, moved: readonly string[]): Carriage {
  const names = new Set(moved);
  return listByList(survivor, loser, ({ nameOf }, own, others) => {
    const came = (part: object) => names.has(nameOf(part));
    return { survivor: own.filter((part) => !came(part)), loser: [...others, ...own.filter(came)] };
  });
}

/** One customer has room for so many parts, also after a merge. */
export function refuseTooMany(united: Carried): Refusal | null {
  return firstOf(...lists.map((list) => checkCount(`Customer.${list}`, united[list]?.length ?? 0, partsMax[list])));
}

type Parts = readonly object[];

function listByList(
  survivor: Customer,
  loser: Customer,
  share: (kind: Kind<object>, own: Parts, others: Parts) => { readonly survivor: Parts; readonly loser: Parts },
): Carriage {
  const shared = lists.map(
    (list) => [list, share(kinds[list] as Kind<object>, survivor[list] ?? [], loser[list] ?? [])] as const,
  );
  const of = (side: 'survivor' | 'loser') =>
    Object.fromEntries(shared.map(([list, both]) => [list, both[side]])) as unknown as Carried;
  return { survivor: of('survivor'), loser: of('loser') };
}

/** A number is claimed once: of two claims that are the same, the survivor's is there already. */
function isSameClaim(own: TaxRegistration, other: TaxRegistration): boolean {
  const claims = ({ validTo, status }: TaxRegistration) =>
    validTo === null && (status === 'UNCHECKED' || status === 'VALID');
  return (
    claims(own) &&
    claims(other) &&
    own.country === other.country &&
    own.type === other.type &&
    own.normalisedValue === other.normalisedValue &&
    own.siteCode === other.siteCode
  );
}

/** Whether two parts say the same, these fields aside. */
export function sameBut(...fields: readonly string[]): (own: object, other: object) => boolean {
  const without = (part: object) =>
    canonicalJson(Object.fromEntries(Object.entries(part).filter(([name]) => !fields.includes(name))));
  return (own, other) => without(own) === without(other);
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}

/** Parts without an id go by what makes them unique. */
function registryName({ scheme, country, value }: RegistryId): string {
  return `${scheme} ${country ?? ''} ${value}`;
}

function referenceName({ system, instance, objectType, externalId }: CrossReference): string {
  return `${system} ${instance} ${objectType} ${externalId}`;
}
