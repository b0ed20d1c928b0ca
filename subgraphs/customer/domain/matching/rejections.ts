import type { Compared } from './party.ts';

/**
 * The compared fields of a pair as one text, the same for both orders. It is kept with a rejected pair, which is not
 * proposed again until one of these fields changes (DOMAIN 3.5).
 */
export function comparedFields(a: Compared, b: Compared): string {
  return JSON.stringify([fieldsOf(a), fieldsOf(b)].sort());
}

/** False while a person's no to this pair still stands. */
export function mayPropose(a: Compared, b: Compared, rejected: ReadonlySet<string>): boolean {
  return !rejected.has(comparedFields(a, b));
}

function fieldsOf({ id, name, country, domain, registryParent, ...lists }: Compared): string {
  const numbers = lists.taxIds.map((taxId) => JSON.stringify(Object.values(taxId)));
  const sorted = [numbers, lists.registryIds, lists.addresses, lists.phones].map((values) => [...values].sort());
  return JSON.stringify([id, name, country, domain, registryParent, ...sorted]);
}
