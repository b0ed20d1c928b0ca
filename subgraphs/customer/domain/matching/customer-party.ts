import type { Address, Customer } from '../customer.ts';
import { compared, type Compared, type PartyAddress } from './party.ts';

/** What matching compares of a customer (DOMAIN 3.5). What has ended or was retired says nothing about it any more. */
export function comparedCustomer(customer: Customer): Compared {
  return compared({
    id: customer.id,
    country: customer.country,
    name: customer.legalName,
    domain: customer.primaryDomain,
    taxIds: (customer.taxRegistrations ?? []).filter(({ validTo }) => validTo === null),
    registryIds: customer.registryIds ?? [],
    addresses: (customer.addresses ?? []).filter(({ validTo }) => validTo === null).flatMap(placeOf),
    phones: (customer.contacts ?? []).flatMap(({ active, phone }) => (active && phone !== null ? [phone] : [])),
  });
}

/** The number of a house stands first in its line or last: "350 5th Avenue", "Straße des 17. Juni 135 a". */
const houseNumbers = [/^(\d+\s?[a-z]?)(?=[\s,]|$)/i, /[\s,](\d+\s?[a-z]?)$/i];

function placeOf({ country, postalCode, lines }: Address): readonly PartyAddress[] {
  const numbers = lines.flatMap((line) =>
    houseNumbers.flatMap((pattern) => pattern.exec(line.trim())?.[1] ?? []).slice(0, 1),
  );
  const [houseNumber] = numbers;
  return postalCode === null || houseNumber === undefined ? [] : [{ country, postalCode, houseNumber }];
}
